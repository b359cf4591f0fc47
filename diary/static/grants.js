// A ready-made set of grants ticks its boxes where one stands: nothing that was typed is lost by a new page.
"use strict";

const sets = [...document.querySelectorAll("[data-ticks]")];
const fold = document.querySelector(".each-grant");
const boxes = [...(fold?.querySelectorAll('input[type="checkbox"]') ?? [])].filter((box) => box.name !== "details_allowed");
const show = () => {
  const ticked = boxes.filter((box) => box.checked).map((box) => box.name).join(" ");
  for (const set of sets) set.toggleAttribute("aria-current", set.dataset.ticks === ticked);
  for (const set of sets) if (set.hasAttribute("aria-current")) set.setAttribute("aria-current", "true");
};
for (const set of sets) {
  set.setAttribute("role", "button");
  set.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); set.click(); }
  });
  set.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const ticks = set.dataset.ticks.split(" ");
    for (const box of boxes) box.checked = ticks.includes(box.name);
    show();
  });
}
fold?.addEventListener("change", show);
addEventListener("pageshow", show);
