"""The bare pages as a WSGI application, which costs Django less than ASGI."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
