/** Native dialogs and folding menus. Buttons with `command` need no script where the browser knows it. */

const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-dialog]");
  if (opener && !(knowsCommands && opener.hasAttribute("command"))) openDialog(opener.dataset.dialog ?? "");
  if (!knowsCommands && target.closest("[data-dialog-close]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && outside(target, event)) target.close();
  closeFolds(target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector<HTMLDetailsElement>("details:is([data-fold], .react-more)[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function closeFolds(clicked: Element): void {
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("details:is([data-fold], .react-more)[open]")) {
    if (!fold.contains(clicked)) fold.open = false;
  }
}

/** A click on the backdrop reports the dialog as its target, at a point outside its box. */
function outside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

for (const button of document.querySelectorAll<HTMLElement>('[data-dialog="keys"]')) button.hidden = false;
