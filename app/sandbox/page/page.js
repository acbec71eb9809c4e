"use strict";

// The server writes the page. This script keeps it fresh, in place: nothing that has the focus, that was
// typed, opened or scrolled is lost. Without it every link and every form still works.

const busy = { asked: false, running: false };
let returnTo = "";
let opened = false;
let focused = null;
let codeEnds = Infinity;

async function load(url, headers = {}) {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function refresh() {
  busy.asked = true;
  if (busy.running) return;
  busy.running = true;
  try {
    while (busy.asked) {
      busy.asked = false;
      const url = location.href;
      const fresh = await load(url, { "X-Live": "1" });
      if (url === location.href) show(fresh);
    }
  } catch {
    say("The practice workspace does not answer any more.");
  } finally {
    busy.running = false;
  }
}

function show(fresh) {
  const log = document.getElementById("scroll");
  const low = log && log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const place = log && log.dataset.stick;
  document.title = fresh.title;
  morph(document.body, document.adoptNode(fresh.body));
  const now = document.getElementById("scroll");
  if (now && (low || now.dataset.stick !== place)) now.scrollTop = now.scrollHeight;
  settleDialog();
  codeEnds = endOfCode();
  showWhoActs();
}

// Change `old` into `fresh`, keeping every element that is still there: by its id, or by its place.
function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isOpened(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const known = new Map([...old.children].filter((one) => one.id).map((one) => [one.id, one]));
  let next = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const same = wanted.id ? known.get(wanted.id) : alike(next, wanted) ? next : null;
    if (!same) {
      old.insertBefore(wanted, next);
    } else {
      if (same === next) next = next.nextSibling;
      else old.insertBefore(same, next);
      if (same.nodeType !== Node.ELEMENT_NODE) {
        if (same.data !== wanted.data) same.data = wanted.data;
      } else if (!same.isEqualNode(wanted)) morph(same, wanted);
    }
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

function alike(one, other) {
  return Boolean(one) && one.nodeName === other.nodeName && !one.id && !other.id;
}

function isOpened(element, name) {
  return name === "open" && (element.localName === "details" || element.localName === "dialog");
}

// A dialog of the server's becomes a real one: the focus stays inside, Escape closes it.
function settleDialog() {
  const dialog = document.querySelector("dialog[data-modal]");
  if (!dialog) {
    // A dialog that was asked for may not be there yet: where to return to is kept until it has been.
    const opener = opened && document.getElementById(returnTo);
    if (opened) returnTo = "";
    opened = false;
    if (document.activeElement === document.body || !document.activeElement) {
      (opener || document.getElementById("main"))?.focus({ preventScroll: true });
    }
    return;
  }
  opened = true;
  const begun = dialog.matches(":modal");
  if (!begun) {
    dialog.close();
    dialog.showModal();
  }
  // Whoever has moved the focus keeps it; where this script put it, it may find a better place.
  const at = document.activeElement;
  if (begun && dialog.contains(at) && at !== dialog && at !== focused) return;
  const wanted =
    dialog.querySelector("[data-focus]") ||
    dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body select") ||
    dialog.querySelector(".modal-body");
  focused = wanted;
  // A dialog is read from its top: the field that has the focus may be further down.
  if (at !== wanted) wanted?.focus({ preventScroll: true });
}

async function send(form, button) {
  const data = new FormData(form, button);
  const url = button?.getAttribute("formaction") || form.getAttribute("action");
  if (!document.querySelector("dialog[data-modal]")) returnTo = button?.id || returnTo;
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "X-Live": "1" },
      body: new URLSearchParams(data),
    });
    if (!answer.ok) say(await answer.text());
    for (const one of form.querySelectorAll("[data-clear]")) one.value = "";
  } catch {
    say("The practice workspace does not answer any more.");
  } finally {
    button?.removeAttribute("aria-busy");
  }
  await refresh();
}

// What is filled in is told to the app a moment later, where the app wants to know.
const telling = new Map();

function tell(block) {
  clearTimeout(telling.get(block.dataset.told));
  const wait = setTimeout(async () => {
    telling.delete(block.dataset.told);
    const form = block.closest("form");
    if (!form) return;
    const data = new FormData(form);
    data.set("changed", block.dataset.told);
    const body = new URLSearchParams(data);
    await fetch("/act/change", { method: "POST", headers: { "X-Live": "1" }, body }).catch(() => {});
    await refresh();
  }, 200);
  telling.set(block.dataset.told, wait);
}

async function visit(url, push) {
  const fresh = await load(url);
  if (push) history.pushState(null, "", url);
  show(fresh);
}

function say(text) {
  const place = document.getElementById("live");
  if (place) place.textContent = text;
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const menu = event.submitter?.closest("details.menu");
  if (menu) menu.open = false;
  send(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="/?"]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    link.closest("details.menu")?.removeAttribute("open");
    visit(link.href, true).catch(() => location.assign(link.href));
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("input", (event) => {
  const block = event.target.closest?.("dialog [data-told]");
  if (block) tell(block);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener(
  "cancel",
  (event) => {
    if (!event.target.matches?.("dialog[data-modal]")) return;
    event.preventDefault();
    document.getElementById("modal-x")?.click();
  },
  true,
);

// A menu that opens below the edge is brought into sight.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open) return;
    const list = event.target.querySelector?.(":scope > .menu-list");
    list?.scrollIntoView({ block: "nearest" });
  },
  true,
);

// On a narrow screen the row of people is wider than what is seen of it.
function showWhoActs() {
  const here = document.querySelector(".acting [aria-current]");
  const row = here?.closest(".seats");
  if (!row) return;
  const seat = here.getBoundingClientRect();
  const seen = row.getBoundingClientRect();
  if (seat.left < seen.left || seat.right > seen.right) row.scrollLeft += seat.left - seen.left - 8;
}

// The seconds of a code run here; when they are over, the page shows the next one.
function endOfCode() {
  const left = document.querySelector("[data-left]");
  return left ? performance.now() + Number(left.dataset.left) * 1000 : Infinity;
}

function countDown() {
  const left = Math.max(0, Math.ceil((codeEnds - performance.now()) / 1000));
  if (!Number.isFinite(left)) return;
  for (const one of document.querySelectorAll("[data-left]")) {
    if (one.textContent !== String(left)) one.textContent = left;
    one.closest(".phone-face").querySelector("progress").value = left;
  }
  if (left > 0) return;
  codeEnds = Infinity;
  refresh();
}

setInterval(countDown, 250);

addEventListener("popstate", () => visit(location.href, false));

const live = new EventSource("/live");
live.addEventListener("message", (event) => {
  if (event.data !== document.body.dataset.version) refresh();
});
live.addEventListener("open", () => say(""));

const first = document.getElementById("scroll");
if (first) first.scrollTop = first.scrollHeight;
settleDialog();
codeEnds = endOfCode();
showWhoActs();
