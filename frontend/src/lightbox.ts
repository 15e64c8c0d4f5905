import PhotoSwipe from "photoswipe";
import "photoswipe/style.css";

/** A picture opens over the page, with the others of its text a key away; without scripts the link opens it alone. */
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".media-picture > a") : null;
  if (!link) return;
  event.preventDefault();
  open(link);
});

function open(link: HTMLAnchorElement): void {
  const links = [...(link.closest(".prose") ?? document).querySelectorAll<HTMLAnchorElement>(".media-picture > a")];
  const [close, zoom, previous, next, failed] = (document.body.dataset.lightbox ?? "").split("|");
  const box = new PhotoSwipe({
    dataSource: links.map(slide),
    index: links.indexOf(link),
    bgOpacity: 0.92,
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
    closeTitle: close,
    zoomTitle: zoom,
    arrowPrevTitle: previous,
    arrowNextTitle: next,
    errorMsg: failed,
  });
  box.on("uiRegister", () => {
    box.ui?.registerElement({
      name: "words",
      order: 9,
      isButton: false,
      appendTo: "root",
      className: "lightbox-words",
      onInit: (element) => {
        element.setAttribute("aria-live", "polite");
        box.on("change", () => (element.textContent = box.currSlide?.data.alt ?? ""));
      },
    });
  });
  box.on("destroy", () => link.focus());
  box.init();
}

function slide(link: HTMLAnchorElement): Record<string, unknown> {
  const picture = link.querySelector<HTMLImageElement>("picture img");
  return {
    src: link.href,
    msrc: picture?.currentSrc,
    srcset: picture?.srcset,
    width: Number(link.dataset.width),
    height: Number(link.dataset.height),
    alt: picture?.alt ?? "",
    element: link,
    thumbCropped: link.closest(".album") !== null,
  };
}
