// The form on the screen: one question at a time or whole, the second language beside. Everything shown is made of texts, never of
// markup. It keeps nothing itself: `changed` gets the state after every answer and every step.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { readAnswers, toAsk, keptBack, saidAtOnce, after, before } = harbor.asking;
  const MOST_RADIOS = 15; // of more, one is picked from a list

  // An element of texts and other elements; an attribute that is false or null is left out.
  function make(name, attributes = {}, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...inside.flat(Infinity).filter((each) => each || each === 0));
    return made;
  }
  const word = (name, parts = {}) => {
    const text = document.getElementById("words").content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
    return text.replace(/\{(\w+)\}/g, (_whole, part) => `\u2068${parts[part]}\u2069`); // set apart, whichever way it reads
  };
  const begun = () => ({ typed: {}, ticked: {}, at: "", seen: [], asking: "one", isAll: false });

  // `form`: what knowledge/carrying.py wrote; `state` as it was kept; `told`: what to do, and `isKept` to be called back by.
  function begin(root, form, state, told) {
    const here = document.documentElement.lang, { second } = form;
    const questions = form.sections.flatMap((section) => section.questions);
    const byId = new Map(questions.map((question) => [question.id, question]));
    const given = () => Object.fromEntries(Object.entries({ ...state.typed, ...state.ticked }).filter(([, value]) => value !== "" && value?.length !== 0));
    const read = () => readAnswers(form.asking, given());
    const asked = (isAll = state.isAll) => toAsk(form.asking, read().answers, { isAll });
    const isOne = () => state.asking === "one";
    let marked = new Set(); // faults that were told
    const keptState = make("span", { class: "draft-state", role: "status", id: "kept-state" });
    told.isKept = (isKept) => { keptState.textContent = word(isKept ? "saved" : "not-saved"); };

    function change(also = {}) {
      Object.assign(state, also);
      keptState.textContent = ""; // until it is kept
      told.changed(state);
    }

    // -- one question -----------------------------------------------------------------------------------------------------

    const beside = (text) => make("span", { lang: second.code, dir: second.direction }, text || make("em", { class: "quiet", lang: here, dir: "auto" }, word("no-translation")));
    const two = (text, other) => (second ? make("span", { class: "two" }, make("span", {}, text), beside(other)) : text);
    const hint = (question) => (question.hint || question.guidance) && make("p", { class: "field__help", id: `help-${question.id}` },
      question.hint, " ", second && question.hint_beside ? make("bdi", { lang: second.code, dir: second.direction }, question.hint_beside) : "", " ", question.guidance);
    const fault = (question) => marked.has(question.id) && make("p", { class: "field__error", id: `fault-${question.id}` }, form.faults[question.id] || word("fault"));
    const about = (question) => [marked.has(question.id) && `fault-${question.id}`, (question.hint || question.guidance) && `help-${question.id}`].filter(Boolean).join(" ") || null;

    function offer(question, each, type) {
      const isBox = type === "box", stands = isBox ? state.ticked[question.id] : state.typed[question.id];
      const isChosen = isBox || type === "radio" ? (stands ?? (type === "radio" ? "not_asked" : "")) === each.value : (stands ?? []).includes(each.value);
      const label = each.label || word(`answer-${here}-${each.value}`);
      const other = second && (each.label ? each.beside : second.has_words && word(`answer-${second.code}-${each.value}`));
      const input = make("input", { type: type === "radio" ? "radio" : "checkbox", name: `${question.id}${isBox ? `-${each.value}` : ""}`, value: each.value });
      input.checked = isChosen;
      input.addEventListener("change", () => { choose(question, each, type, input.checked); refresh(); });
      return make("label", {}, input, " ", make("bdi", {}, label), other && " ", other && make("bdi", { class: "offer__beside", lang: second.code, dir: second.direction }, other));
    }

    // A word such as "not known" takes the place of an answer, and an answer that of a word.
    function choose(question, each, type, isChosen) {
      const { id } = question;
      if (type === "radio") state.typed[id] = each.value;
      else if (type === "box") {
        if (isChosen) { state.ticked[id] = each.value; delete state.typed[id]; } else delete state.ticked[id];
      } else {
        const chosen = (state.typed[id] ?? []).filter((value) => value !== each.value);
        state.typed[id] = isChosen ? [...chosen, each.value] : chosen;
        delete state.ticked[id];
      }
      change();
      if (type !== "radio") redraw(question);
    }

    function typedIn(question, text) {
      state.typed[question.id] = text;
      if (text) delete state.ticked[question.id];
      change();
      for (const box of root.querySelectorAll(`[data-question="${question.id}"] [type=checkbox]`)) box.checked = state.ticked[question.id] === box.value;
    }

    function redraw(question) {
      const old = root.querySelector(`[data-question="${question.id}"]`), focused = document.activeElement?.value;
      const fresh = drawn(question);
      old.replaceWith(fresh);
      [...fresh.querySelectorAll("input")].find((input) => input.value === focused)?.focus();
    }

    function field(question) {
      const { id, kind } = question, attributes = { id: `q-${id}`, "aria-describedby": about(question), "aria-invalid": marked.has(id) ? "true" : null };
      if (kind === "text") return make("textarea", { ...attributes, rows: 3, maxlength: 4000 });
      if (kind === "date") return make("input", { ...attributes, type: "date" });
      return make("input", { ...attributes, type: "number", step: question.is_whole ? "1" : "any", min: question.low || null, max: question.high || null, inputmode: question.is_whole ? "numeric" : "decimal" });
    }

    function drawn(question) {
      const { id, kind } = question;
      if (kind === "note") return make("p", { "data-question": id }, two(question.label, question.beside));
      if (kind === "one" && question.offers.length > MOST_RADIOS) {
        const list = make("select", { id: `q-${id}`, "aria-describedby": about(question) }, make("option", { value: "" }, word(`answer-${here}-unknown`)),
          question.offers.map((each) => make("option", { value: each.value }, second && each.beside ? `${each.label} · ${each.beside}` : each.label)));
        list.value = state.typed[id] ?? "";
        list.addEventListener("change", () => { state.typed[id] = list.value; change(); refresh(); });
        return make("div", { class: "field field--short", "data-question": id }, make("label", { for: `q-${id}` }, two(question.label, question.beside)), hint(question), list);
      }
      if (kind === "one" || kind === "several") {
        return make("fieldset", { class: "choice-row", "data-question": id, "aria-describedby": about(question) },
          make("legend", {}, two(question.label, question.beside)), hint(question), fault(question),
          question.offers.map((each) => offer(question, each, kind === "one" ? "radio" : "check")), question.boxes.map((each) => offer(question, each, "box")));
      }
      const input = field(question);
      input.value = state.typed[id] ?? "";
      input.addEventListener("input", () => typedIn(question, input.value));
      input.addEventListener("change", () => refresh());
      return make("div", { class: "field", "data-question": id }, make("label", { for: `q-${id}` }, two(question.label, question.beside)),
        hint(question), fault(question), input, make("div", { class: "checks" }, question.boxes.map((each) => offer(question, each, "box"))));
    }

    // -- the page ---------------------------------------------------------------------------------------------------------

    const pill = (text, tone = "warn") => make("span", { class: `pill pill--${tone}` }, text);

    function head() {
      return [
        make("h2", {}, form.title),
        make("p", {}, form.about && make("span", {}, form.about, " "), pill(word(`confidence-${form.confidence}`), form.confidence === "verified" ? "good" : "warn"), form.is_unreviewed && " ", form.is_unreviewed && pill(word("unreviewed"))),
        make("p", { class: "notice notice--warn" }, make("strong", {}, word("danger", { number: form.emergency })), " ", word(form.is_child ? "child" : "maybe-child")),
        second && (second.is_lacking || second.is_unreviewed) && make("p", {}, pill(second.is_lacking ? word("no-translation") : word("unreviewed")), " ", make("bdi", { lang: second.code }, second.name)),
        form.cautions.length > 0 && make("details", { class: "disclosure", open: !state.seen.length }, make("summary", {}, word("before")), make("ul", {}, form.cautions.map((each) => make("li", {}, each)))),
        make("div", { role: "alert", "data-at-once": true }),
      ];
    }

    // What must be said whatever a score would say.
    function sayAtOnce() {
      const { alerts, isSexual } = saidAtOnce(form.asking, read().answers);
      const notices = alerts.map((id) => form.alerts[id]).map(([label, next]) => make("section", { class: "notice notice--danger" }, make("h3", {}, label), next && make("p", {}, next)));
      if (isSexual) notices.push(make("section", { class: "notice notice--danger" }, make("p", {}, word("sexual"))));
      const place = root.querySelector("[data-at-once]"), text = notices.map((each) => each.textContent).join();
      if (place.textContent !== text) place.replaceChildren(...notices);
    }

    // After an answer: what must be said, and in the whole form which questions there are.
    function refresh() {
      sayAtOnce();
      if (isOne()) return;
      const due = asked(true);
      for (const each of root.querySelectorAll("[data-question]")) {
        const question = byId.get(each.dataset.question);
        each.hidden = question.kind !== "note" && !due.includes(question.id);
      }
    }

    const button = (name, step, style = "") => make("button", { type: "button", class: `button ${style}`, onclick: step }, word(name));
    function draw({ isFirst = false } = {}) {
      const form_ = make("form", { class: "form screening", novalidate: true, onsubmit: (event) => { event.preventDefault(); isOne() && state.at ? next() : finish(); } }, isOne() ? oneQuestion() : wholeForm());
      root.replaceChildren(...head().filter(Boolean), form_);
      refresh();
      const to = root.querySelector("[data-focus]");
      to.focus({ preventScroll: true });
      if (!isFirst) root.querySelector(marked.size ? ".field__error" : "form").scrollIntoView(); // first what is said before asking
    }

    function oneQuestion() {
      const names = asked(), question = byId.get(state.at);
      const shown = state.seen.filter((name) => names.includes(name));
      const behind = shown.includes(state.at) ? shown.indexOf(state.at) : shown.length;
      const section = question && form.sections.find((each) => each.questions.includes(question));
      const notes = section ? section.questions.slice(0, section.questions.indexOf(question)).filter((each) => each.kind === "note") : [];
      const isKeptBack = question && keptBack(form.asking).includes(question.id);
      return [
        make("div", { class: "progress" }, make("h2", { tabindex: -1, "data-focus": true }, question ? word("question", { nth: behind + 1, n: names.length }) : word("gone-through")), make("progress", { max: names.length || 1, value: question ? behind : names.length, "aria-hidden": "true" })),
        question
          ? make("section", { class: "card" }, section.label && make("h3", {}, section.label), notes.map(drawn), isKeptBack && make("p", {}, pill(word("only-if-wanted"))), drawn(question))
          : make("section", { class: "card" }, make("h3", {}, word("what-was-said")), summary(names), leftOut()),
        question ? "" : make("p", {}, form.ending),
        make("div", { class: "form__actions form__actions--sticky" },
          question ? button("next", next) : button("finish", finish), before(names, state.seen, state.at) && button("back", back, "button--quiet"),
          button("pause", told.pause, "button--quiet"), button("whole", whole, "button--quiet button--small"), question && button("finish", finish, "button--quiet button--small"), keptState),
      ];
    }

    function wholeForm() {
      const held = keptBack(form.asking);
      return [
        make("p", { class: "lead", tabindex: -1, "data-focus": true }, marked.size ? word("faults") : word("leave-open")),
        form.sections.map((section) => make("section", { class: "card" }, section.label && make("h2", {}, section.label),
          section.questions.map((question) => [held.includes(question.id) && make("p", {}, pill(word("only-if-wanted"))), drawn(question)]))),
        make("p", {}, form.ending),
        make("div", { class: "form__actions form__actions--sticky" }, button("finish", finish), button("one", () => go({ asking: "one" }), "button--quiet"), button("pause", told.pause, "button--quiet"), keptState),
      ];
    }

    function summary(names) {
      const { answers } = read();
      return make("ul", { class: "rows rows--dense", role: "list" }, names.map((name) => {
        const question = byId.get(name);
        return make("li", { class: "row" }, make("span", {}, question.label), make("span", { class: "row__end" }, make("strong", {}, make("bdi", {}, inWords(question, answers[name] ?? "not_asked"))),
          make("button", { type: "button", class: "button button--small button--quiet", onclick: () => go({ at: name }) }, word("change"), make("span", { class: "visually-hidden" }, `: ${question.label}`))));
      }));
    }

    function inWords(question, answer) {
      const one = (value) => question.offers.find((each) => each.value === value)?.label || word(`answer-${here}-${value}`) || String(value);
      return [answer].flat().map(one).join(", ");
    }

    function leftOut() {
      const n = state.isAll ? 0 : keptBack(form.asking).length;
      return n > 0 && make("p", {}, word("left-out", { n }), " ", button("ask-too", () => go({ isAll: true, at: after(asked(true), state.seen, "") }), "button--small button--quiet"));
    }

    // -- steps ------------------------------------------------------------------------------------------------------------

    function go(to, how) {
      marked = new Set();
      change(to);
      const names = asked(); // an answer may have taken the question away at which it stopped
      if (isOne() && !names.includes(state.at)) change({ at: after(names, state.seen, "") });
      draw(how);
    }

    // A question that was shown and left open was not asked: nobody is said to be at a loss.
    const settled = (id) => (state.seen.includes(id) ? state.seen : [...state.seen, id]);

    function next() {
      if (read().faults.has(state.at)) { marked = new Set([state.at]); draw(); return; }
      const seen = settled(state.at);
      go({ seen, at: after(asked(), seen, state.at) });
    }

    function back() {
      const seen = state.at ? settled(state.at) : state.seen;
      marked = new Set();
      change({ seen, at: before(asked(), seen, state.at) || state.at });
      draw();
    }

    function whole() {
      marked = new Set();
      change({ asking: "whole" });
      draw();
    }

    function finish() {
      const { answers, faults } = read();
      if (faults.size) { marked = faults; change({ asking: "whole" }); draw(); return; }
      if (!Object.keys(answers).length) { keptState.textContent = word("nothing-said"); return; }
      change();
      told.finish(given());
    }

    go({}, { isFirst: true });
  }

  harbor.talk = { begin, begun, make, word };
})();
