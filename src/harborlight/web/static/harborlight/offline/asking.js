// What there is to ask next, on the device: the same as knowledge/asking.py and knowledge/answering.py say on the server (a test
// holds them together). `form` is what knowledge/carrying.py writes of an instrument. Nothing is scored here.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { OPEN, evaluate, isTrue } = harbor.expressions;
  const WORDS = ["unknown", "declined", "not_applicable"], OPEN_WORDS = ["unknown", "declined"];
  const NO_ANSWER = ["not_asked", "skipped"]; // why there is none; never taken for an answer
  const isEmpty = (raw) => raw === undefined || raw === null || raw === "" || (Array.isArray(raw) && !raw.length);
  const all = (truths) => (truths.includes(false) ? false : truths.includes(null) ? null : true);

  // -- answers as they stand in fields ------------------------------------------------------------------------------------

  const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  const chosen = (item, value) => {
    if (!item.options.some((option) => option.value === value)) throw new RangeError();
    return value;
  };
  const decimal = (item, raw) => {
    if (!NUMBER.test(raw) || !Number.isFinite(Number(raw))) throw new RangeError();
    return Number(raw);
  };
  const READ = {
    select_one: chosen,
    scale: chosen,
    select_multiple(item, raw) {
      const values = Array.isArray(raw) ? raw : raw.split(/\s+/).filter(Boolean);
      if (values.length === 1 && WORDS.includes(values[0])) return values[0];
      const options = values.map((value) => item.options.find((option) => option.value === value));
      const isAlone = options.some((option) => option?.is_exclusive) && values.length > 1;
      if (options.includes(undefined) || isAlone || new Set(values).size !== values.length) throw new RangeError();
      return values;
    },
    integer(item, raw) {
      if (!/^\s*[+-]?\d{1,15}\s*$/.test(raw)) throw new RangeError();
      return Number(raw);
    },
    decimal,
    date(item, raw) {
      if (!/^\d{4}-\d\d-\d\d$/.test(raw) || evaluate(["call", "date", ["text", raw]], { values: new Map() }) === "") throw new RangeError();
      return raw;
    },
  };
  const OWN_WORDS = { present: ["present", "absent"], yes_no: ["yes", "no"] };

  function normalised(item, raw) {
    if (typeof raw === "string" && WORDS.includes(raw)) return raw;
    if (item.type in OWN_WORDS) {
      if (!OWN_WORDS[item.type].includes(raw)) throw new RangeError();
      return raw;
    }
    return item.type in READ ? READ[item.type](item, raw) : raw;
  }

  // Unknown, declined or not applicable, if the answer says so; null where it is an answer.
  function wordOf(item, answer) {
    if (isEmpty(answer)) return "unknown";
    const one = Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
    if (typeof one !== "string") return null;
    return WORDS.includes(one) ? one : (item.options.find((option) => option.value === one)?.means ?? null);
  }
  const isOpen = (item, answer) => OPEN_WORDS.includes(wordOf(item, answer));
  const asValue = (answer, otherwise) => (isEmpty(answer) ? otherwise : Array.isArray(answer) ? answer.join(" ") : answer);

  // From fields by item: the answers that can be read, and the items whose field holds none that is allowed.
  function readAnswers(form, given) {
    const answers = {}, faults = new Set();
    for (const item of form.items) {
      const raw = given[item.id], isOption = item.options.some((option) => option.value === raw);
      if (!item.is_asked || !item.is_here || isEmpty(raw) || (NO_ANSWER.includes(raw) && !isOption)) continue;
      try {
        answers[item.id] = normalised(item, raw);
      } catch {
        faults.add(item.id);
      }
    }
    const values = new Map(Object.entries(answers).map(([name, answer]) => [name, asValue(answer, "")]));
    for (const item of form.items) {
      if (!(item.id in answers) || !item.constraint || wordOf(item, answers[item.id]) !== null) continue;
      if (isTrue(item.constraint, { values, current: values.get(item.id) }) === false) faults.add(item.id);
    }
    return { answers, faults };
  }

  // -- what is asked ------------------------------------------------------------------------------------------------------

  // Goes through items and groups, each after what it depends on; `asked` is null where that depends on what is not known.
  function laidOut(form, answers) {
    const values = new Map(form.profile.map((name) => [name, OPEN])), asked = new Map();
    values.set("form", form.form);
    for (const entry of form.order) {
      if (!entry.is_here) {
        asked.set(entry.id, false);
        values.set(entry.id, "");
        continue;
      }
      const around = entry.above.slice(-1).map((name) => asked.get(name));
      const isAsked = all([...around, entry.relevant ? isTrue(entry.relevant, { values }) : true]);
      asked.set(entry.id, isAsked);
      values.set(entry.id, valueOf(entry, answers, values, isAsked));
    }
    return { values, asked };
  }

  function valueOf(entry, answers, values, isAsked) {
    if (entry.is_group || isAsked === false) return "";
    if (isAsked === null) return OPEN;
    if (entry.calculation) return evaluate(entry.calculation, { values });
    if (!entry.is_asked && !(entry.id in answers)) return entry.default;
    const answer = answers[entry.id], word = wordOf(entry, answer);
    return OPEN_WORDS.includes(word) ? OPEN : word ? "" : asValue(answer, "");
  }

  const namesIn = (tree) => !tree ? [] : tree[0] === "ref" ? [tree[1]] : tree.flatMap((part) => (Array.isArray(part) ? namesIn(part) : []));

  // Whether an expression depends on an open item that is asked for certain, also by way of what is worked out.
  function hangsOnOpen(form, tree, answers, asked) {
    const todo = namesIn(tree), seen = new Set();
    while (todo.length) {
      const name = todo.pop(), item = form.order.find((entry) => entry.id === name && !entry.is_group);
      if (!item || seen.has(name)) continue;
      seen.add(name);
      if (item.calculation) todo.push(...namesIn(item.calculation));
      else if (asked.get(name) && item.is_asked && isOpen(item, answers[name])) return true;
    }
    return false;
  }

  function isDue(form, item, answers, asked) {
    const found = asked.get(item.id);
    if (found !== null) return found;
    const entries = [...item.above, item.id].map((name) => form.order.find((entry) => entry.id === name));
    return !entries.some((entry) => hangsOnOpen(form, entry.relevant, answers, asked));
  }

  // Every question that is to be asked with what is known so far, the least sensitive first.
  function toAsk(form, answers, { isAll = false } = {}) {
    const { asked } = laidOut(form, answers);
    return form.items
      .filter((item) => item.is_asked && item.is_here && (isAll || !item.is_kept_back) && isDue(form, item, answers, asked))
      .sort((one, other) => one.sensitivity - other.sensitivity)
      .map((item) => item.id);
  }

  const keptBack = (form) => form.items.filter((item) => item.is_asked && item.is_here && item.is_kept_back).map((item) => item.id);

  // What must be said at once, whatever a score would say: the alerts that hold, and whether it speaks of sexual exploitation.
  function saidAtOnce(form, answers) {
    const { values, asked } = laidOut(form, answers);
    const isSaid = ([name, { says, least }]) => {
      const answer = answers[name];
      if (asked.get(name) === false || isEmpty(answer)) return false;
      return typeof answer === "number" ? least !== null && answer >= least : [answer].flat().some((each) => says.includes(each));
    };
    return {
      alerts: form.alerts.filter((alert) => isTrue(alert.when, { values }) === true).map((alert) => alert.id),
      isSexual: Object.entries(form.sexual).some(isSaid),
    };
  }

  // -- the way through ----------------------------------------------------------------------------------------------------

  function after(asked, seen, at) {
    const ahead = seen.includes(at) ? seen.slice(seen.indexOf(at) + 1).filter((name) => asked.includes(name)) : [];
    return ahead[0] ?? asked.find((name) => !seen.includes(name) && name !== at) ?? "";
  }

  function before(asked, seen, at) {
    const behind = seen.includes(at) ? seen.slice(0, seen.indexOf(at)) : seen;
    return behind.findLast((name) => asked.includes(name)) ?? "";
  }

  harbor.asking = { readAnswers, toAsk, keptBack, saidAtOnce, after, before, isOpen };
})();
