// The report's form as short screens: the signs, each symptom at its worst, the day. The same form, one sending; without
// this script it stands on one page. Loaded before the page is drawn, so that nobody sees the long page first.
"use strict";

// What the bar of a danger and the screens rest on: without it the long page is the safer one.
if (CSS.supports("selector(:has(*))") && Array.prototype.findLastIndex && HTMLFormElement.prototype.requestSubmit) {
  document.documentElement.classList.add("stepwise");
  addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form.report-form");
    try {
      if (form) checkIn(form);
      else onePage();
    } catch (fault) {
      onePage();
      throw fault;
    }
  });
  addEventListener("error", (event) => { if (/checkin\.js/.test(event.filename)) onePage(); });
}

// The long page is as safe as the short ones: nobody is left on a screen whose buttons do nothing.
function onePage() {
  document.documentElement.classList.remove("stepwise");
  for (const part of document.querySelectorAll("[data-step], [data-beside], .of-pain")) part.hidden = false;
  for (const part of document.querySelectorAll(".step-top, .step-foot, .step-on, .step-leave, .echo")) part.hidden = true;
}

function checkIn(form) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const [top, foot] = [form.querySelector(".step-top"), form.querySelector(".step-foot")];
  const back = top.querySelector(".step-back"), close = top.querySelector(".step-close");
  const progress = top.querySelector(".step-progress"), echo = form.querySelector(".echo");
  const [on, leave] = [form.querySelector(".step-on"), form.querySelector(".step-leave")];
  const acts = Object.fromEntries([...foot.querySelectorAll("[data-act]")].map((part) => [part.dataset.act, part]));
  const save = foot.querySelector(".step-save"), none = form.querySelector(".none-input");
  const lastSign = form.querySelector(".sign-rows > :last-child");
  // A day that was missed takes the signs and a number, and is saved.
  const isQuick = "quick" in form.dataset;
  const mayGoOn = "past" in form.dataset || form.elements.seen_version.value !== "0";
  let at = 0, depth = 0, allSeen = false;

  const kind = () => steps[at].dataset.step;
  const scales = (step) => [...step.querySelectorAll("fieldset.scale")];
  const chosen = (scale) => scale.querySelector(".scale-input:checked");
  const isPain = (scale) => "pain" in scale.dataset;
  const isDanger = () => form.querySelector(".sign-input:checked, .severe-input:checked") !== null;
  const isLastOf = (name) => steps.findLastIndex((step) => step.dataset.step === name) === at;
  const savesHere = () => kind() === "day" || (isQuick && kind() === "worst" && isLastOf("worst"));

  // What was answered stays with this entry of the browser's history: back and reload lose nothing, and it is gone with
  // the tab. The key is of one person, diary, day and version: nobody's answers are taken for somebody else's or for
  // another day's. What is older than an hour was said of another hour: the signs are asked anew.
  const key = form.dataset.key, LASTS = 3600_000;
  const ours = [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  const ticks = (field) => ["checkbox", "radio"].includes(field.type);
  const called = (field) => ticks(field) ? `${field.name}=${field.value}` : field.name;
  let since = Date.now();
  const state = () => ({
    checkIn: key, at, depth, since,
    answers: Object.fromEntries(ours.map((field) => [called(field), ticks(field) ? field.checked : field.value])),
  });
  const keep = () => { try { history.replaceState(state(), ""); } catch { /* Too much, or too often: it is a comfort. */ } };
  const takeUp = (kept) => {
    if (kept?.checkIn !== key || Object.keys(kept.answers).length !== ours.length) return 0;
    if (!ours.every((field) => called(field) in kept.answers)) return 0;
    for (const field of ours) {
      if (ticks(field)) field.checked = kept.answers[called(field)];
      else field.value = kept.answers[called(field)];
    }
    form.elements.now_in?.dispatchEvent(new Event("change"));
    depth = kept.depth;
    if (Date.now() - kept.since > LASTS || Date.now() < kept.since) {
      none.checked = false;
      return 0;
    }
    since = kept.since;
    return Math.min(kept.at, steps.length - 1);
  };

  const draw = () => {
    const danger = isDanger(), here = scales(steps[at]);
    steps.forEach((step, number) => { step.hidden = number !== at; });
    for (const part of form.querySelectorAll("[data-beside]")) part.hidden = part.dataset.beside !== kind();
    back.hidden = at === 0;
    // Nobody leaves a ticked sign behind by a slip.
    if (close) close.hidden = at !== 0 || danger;
    const shown = isQuick && kind() !== "day" ? steps.filter((step) => step.dataset.step !== "day") : steps;
    progress.replaceChildren(...shown.map((_, number) => {
      const part = document.createElement("i");
      part.classList.toggle("step-done", number <= at);
      return part;
    }));
    const said = progress.dataset.said.replace("{step}", at + 1).replace("{steps}", shown.length);
    progress.setAttribute("aria-label", said);

    const answered = here.some(chosen);
    const alone = kind() === "worst" && here.length === 1;
    for (const part of Object.values(acts)) part.hidden = true;
    foot.hidden = danger;
    save.hidden = !savesHere() || (alone && !answered);
    if (kind() === "signs") acts[allSeen ? "none" : "below"].hidden = false;
    else if (alone && !answered) {
      acts.tap.hidden = false;
      if (savesHere()) acts.tap.textContent = acts.tap.dataset.save;
    }
    else if (!savesHere()) acts.next.hidden = false;
    acts.next.disabled = save.disabled = kind() === "worst" && !answered;
    on.hidden = !(at < steps.length - 1 && (danger ? mayGoOn : isQuick && savesHere()));
    leave.hidden = kind() !== "worst" || answered || danger;
    steps[at].append(on, leave);
    if (kind() === "day") day();
  };

  // What was given so far; and where there is no pain, nothing is asked about it.
  const day = () => {
    const given = steps.filter((step) => step.dataset.step === "worst").flatMap(scales).filter(chosen);
    echo.hidden = given.length === 0;
    echo.querySelector(".echo-said").replaceChildren(...given.flatMap((scale, number) => {
      const score = document.createElement("b");
      score.append(chosen(scale).value);
      return [number ? ", " : "", scale.querySelector("legend").lastChild.textContent.trim() + " ", score];
    }));
    const pains = given.filter(isPain);
    const noPain = pains.length > 0 && pains.every((scale) => chosen(scale).value === "0");
    for (const part of form.querySelectorAll(".of-pain")) {
      part.hidden = noPain && !part.querySelector(":checked");
    }
  };

  // A trembling second tap must not answer what has just come under the finger.
  const moved = new Map();
  const pause = (part) => {
    part.classList.add("just-moved");
    clearTimeout(moved.get(part));
    moved.set(part, setTimeout(() => part.classList.remove("just-moved"), 500));
  };
  const show = (step) => {
    at = step;
    draw();
    pause(form);
    scrollTo(0, 0);
    const title = steps[at].querySelector(".step-title");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    look();
  };
  const go = (step) => {
    keep();
    at = step;
    depth += 1;
    try {
      history.pushState(state(), "");
    } catch {
      // A browser that is asked too often makes no entry: Back then leads within the form alone.
      depth = 0;
    }
    show(step);
  };
  const goBack = () => {
    if (depth > 0) history.back();
    else { show(at - 1); keep(); }
  };
  const next = () => {
    if (savesHere()) form.requestSubmit(save);
    else go(at + 1);
  };
  // After a missed day that took two taps the next one follows.
  const then = document.createElement("input");
  Object.assign(then, { type: "hidden", name: "then", value: "next" });
  // Nobody denies what was not in view: the button that says so comes once the last row was.
  const look = () => {
    if (allSeen || kind() !== "signs" || isDanger()) return;
    if (lastSign.getBoundingClientRect().bottom > foot.getBoundingClientRect().top + 1) return;
    allSeen = true;
    draw();
    pause(foot);
  };

  acts.below.addEventListener("click", () => scrollBy({ top: innerHeight / 2, behavior: "instant" }));
  acts.none.addEventListener("click", () => { none.checked = true; go(at + 1); });
  acts.next.addEventListener("click", next);
  back.addEventListener("click", goBack);
  on.addEventListener("click", () => go(at + 1));
  leave.addEventListener("click", () => {
    for (const scale of scales(steps[at])) for (const input of scale.querySelectorAll("input")) input.checked = false;
    // A missed day without any number still goes on to the rest of it.
    go(at + 1);
  });
  echo.querySelector("button").addEventListener("click", () => {
    go(steps.findIndex((step) => step.dataset.step === "worst"));
  });
  form.addEventListener("submit", () => {
    if (isQuick && kind() === "worst") form.append(then);
    else then.remove();
    // Nothing is changed under the sending: what would be tapped now would not arrive.
    form.classList.add("sending");
    setTimeout(() => form.classList.remove("sending"), 8000);
  });

  // A tap on a number leads on where it is the only one asked for. Arrow keys only choose: a click of theirs has no detail.
  form.addEventListener("click", (event) => {
    if (!event.target.matches(".scale-input") || kind() !== "worst") return;
    if (event.detail && scales(steps[at]).length === 1 && !isDanger()) next();
  });
  form.addEventListener("change", () => { draw(); keep(); look(); });
  form.addEventListener("click", (event) => { if (event.target.matches(".scale-clear")) { draw(); keep(); } });
  addEventListener("pagehide", keep);
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look);
  addEventListener("popstate", (event) => {
    if (event.state?.checkIn !== key) return;
    depth = event.state.depth;
    show(Math.min(event.state.at, steps.length - 1));
    keep();
  });
  addEventListener("pageshow", (event) => {
    form.classList.remove("sending");
    if (event.persisted) draw();
  });

  // By keyboard: a digit chooses (1 and 0 after each other are 10), Enter goes on. On the signs Enter does nothing, so
  // that nobody denies one while they tick another.
  let typed = "", typedAt = 0;
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || field.matches("textarea, select, [type=text]")) {
      if (event.key === "Enter" && field.matches("[type=text]")) event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !field.closest("a, button, summary")) {
      event.preventDefault();
      if (event.repeat || kind() === "signs") return;
      if (isDanger()) form.querySelector(".danger-bar button").click();
      else if (!(savesHere() ? save : acts.next).disabled) next();
    } else if (/^[0-9]$/.test(event.key)) {
      const now = performance.now();
      typed = typed === "1" && event.key === "0" && now - typedAt < 1000 ? "10" : event.key;
      typedAt = now;
      const open = scales(steps[at]).filter((scale) => scale.getClientRects().length > 0);
      const own = field.closest("fieldset.scale");
      const scale = typed === "10" ? own : open.find((one) => !chosen(one)) ?? own;
      const input = scale?.querySelector(`.scale-input[value="${typed}"]`);
      if (!input) return;
      input.checked = true;
      input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  top.hidden = false;
  at = takeUp(history.state);
  draw();
  pause(foot);
  look();
  keep();
}
