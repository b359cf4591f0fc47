// Small comforts on the account pages, which work without them.
"use strict";

// The browser knows where it is; the person can still choose another place.
for (const select of document.querySelectorAll("select[data-time-zone]")) {
  const guess = select.dataset.timeZone === "guess";
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (guess && [...select.options].some((option) => option.value === here)) select.value = here;
  // The country follows the time zone, as long as nobody has chosen one; and the number to call follows the country.
  const country = document.querySelector("select[data-country]");
  let chosen = !guess;
  const call = () => {
    const number = country.selectedOptions[0]?.dataset.number;
    for (const link of document.querySelectorAll("[data-call]")) {
      link.textContent = number ?? "112";
      link.href = `tel:${(number ?? "112").replace(/[^0-9+]/g, "")}`;
    }
  };
  const follow = () => {
    const theirs = select.selectedOptions[0]?.dataset.country;
    if (!chosen && theirs && [...country.options].some((option) => option.value === theirs)) country.value = theirs;
    call();
  };
  select.addEventListener("change", follow);
  country.addEventListener("change", () => { chosen = true; call(); });
  follow();
}

// A first guess of the time zone, until the person is asked.
for (const input of document.querySelectorAll('input[name="zone"]')) {
  input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// A phone is mostly its owner's own: there the box is ticked beforehand, and the line below it says so. Whoever comes
// back to the page finds it as they left it.
const came = performance.getEntriesByType("navigation")[0]?.type;
const isPhone = matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 600;
for (const part of document.querySelectorAll("[data-on-a-phone]")) {
  if (!isPhone || came === "back_forward") continue;
  part.querySelector('input[type="checkbox"]').checked = true;
  part.querySelector(".hint").textContent = part.dataset.onAPhone;
}

// A long password typed on a phone is easier to get right when one can look at it.
for (const input of document.querySelectorAll('input[type="password"][data-show]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.setAttribute("aria-controls", input.id);
  const about = document.createElement("span");
  about.className = "visually-hidden";
  about.append(" " + (input.labels[0]?.textContent ?? ""));
  const turn = (shown) => {
    input.type = shown ? "text" : "password";
    button.replaceChildren(shown ? input.dataset.hide : input.dataset.show, about);
  };
  button.addEventListener("click", () => turn(input.type === "password"));
  // Shown passwords are not remembered as texts that one has typed.
  input.form?.addEventListener("submit", () => turn(false));
  turn(false);
  input.after(button);
}
