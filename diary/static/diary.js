// Small comforts on top of pages that work without them.
"use strict";

// Without a net the phone shows a page of its own, with the number to call. Where it cannot keep one, all goes on as ever.
const worker = document.currentScript?.dataset.worker;
if (worker) navigator.serviceWorker?.register(worker).catch(() => {});

// After an error the page begins where the errors are listed.
document.querySelector("[data-focus]")?.focus();

// A radio button cannot be unticked, and an answer given by mistake must not stay: unanswered is an answer of its own.
for (const scale of document.querySelectorAll("[data-clear]")) {
  const radios = [...scale.querySelectorAll('input[type="radio"]')];
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "scale-clear";
  clear.append(scale.dataset.clear);
  const about = document.createElement("span");
  about.className = "visually-hidden";
  about.append(" " + (scale.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? ""));
  clear.append(about);
  const show = () => { clear.hidden = !radios.some((radio) => radio.checked); };
  clear.addEventListener("click", () => {
    for (const radio of radios) radio.checked = false;
    show();
    radios[0].focus();
  });
  scale.addEventListener("change", show);
  addEventListener("pageshow", show);
  (scale.parentElement.querySelector(".scale-ends") ?? scale).append(clear);
  show();
}

// The call at the foot of the form is that of the country that is chosen in it.
const nowIn = document.querySelector("select[name=now_in]");
nowIn?.addEventListener("change", () => {
  const call = document.querySelector(".danger-bar .button-call"), text = call.querySelector("span");
  const number = nowIn.selectedOptions[0].dataset.number ?? "112";
  text.textContent = text.textContent.replace(/[0-9][0-9 ]*$/, number);
  call.href = `tel:${number.replaceAll(" ", "")}`;
});

// Whether it helped is asked about what is ticked. An answer beside a tick taken back must not come back with the tick.
for (const tried of document.querySelectorAll(".tried")) {
  const box = tried.querySelector(".tried-input");
  tried.addEventListener("change", (event) => {
    if (event.target !== box) box.checked = true;
    else if (!box.checked) {
      for (const radio of tried.querySelectorAll('input[type="radio"]')) radio.checked = false;
      tried.querySelector(".scale-clear").hidden = true;
    }
  });
}

// What was looked for stays in its box. The page itself repeats nothing of its address (see diary/web/compression.py).
for (const box of document.querySelectorAll("[data-as-asked]")) {
  box.value ||= new URLSearchParams(location.search).get(box.name)?.slice(0, box.maxLength) ?? "";
}

// A second tap on a button that is already sending does nothing, for a few seconds.
for (const form of document.querySelectorAll("form")) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (Date.now() - sentAt < 3000) event.preventDefault();
    else sentAt = Date.now();
  });
}
