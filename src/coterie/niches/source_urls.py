from django.urls import path

from coterie.niches.pages import deleting, jobs, sources

app_name = "sources"
urlpatterns = [
    path("", sources.index, name="list"),
    path("imports/", sources.import_, name="import"),
    path("sample/", sources.sample, name="sample"),
    path("imports/<int:pk>/progress/", jobs.import_progress, name="import-progress"),
    path("imports/<int:pk>/cancellation/", jobs.cancel_import, name="import-cancel"),
    path("imports/<int:pk>/deletion/", deleting.delete_import, name="delete-import"),
    path("runs/<int:pk>/progress/", jobs.run_progress, name="run-progress"),
    path("runs/<int:pk>/cancellation/", jobs.cancel_run, name="run-cancel"),
    path("<int:pk>/", sources.source, name="source"),
    path("<int:pk>/deletion/", deleting.delete_source, name="delete"),
    path("<int:pk>/runs/", sources.start_run, name="run"),
]
