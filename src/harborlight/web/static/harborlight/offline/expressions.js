// Evaluates the instruments' expressions on the device, from the lists that tables/expressions/trees.py writes. It gives what
// tables/expressions/evaluation.py gives (a test holds the two together); forms with repeats and regex() never come here.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const OPEN = Object.freeze({ is: "open" }); // there is a value, and nobody here knows it
  const ALIKE = 1e-12, LONGEST_TEXT = 100000, DAY = 86400000;
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // what Python calls space
  const EDGES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g"), SPACES = new RegExp(`[${SPACE}]+`);

  // One kind of value from another.
  const trimmed = (text) => text.replace(EDGES, "");
  const words = (text) => trimmed(text).split(SPACES).filter(Boolean);
  const characters = (text) => [...text]; // whole ones: half a pair is none
  const bounded = (text) => (text.length > LONGEST_TEXT ? characters(text).slice(0, LONGEST_TEXT).join("") : text);
  const truth = (value) => (value === OPEN ? OPEN : typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value));

  function number(value) {
    if (value === OPEN) return NaN;
    if (typeof value !== "string") return Number(value);
    const text = trimmed(value);
    if (/^-?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) return Number(text);
    const at = moment(text);
    return at === null ? NaN : at / DAY;
  }

  // Milliseconds since 1970 of a date or a moment in ISO writing; the time zone is left aside: the days are the form's own.
  function moment(text) {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
    if (!found) return null;
    const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
    if (hour > 23 || minute > 59 || second > 59 || year < 1) return null;
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
    date.setUTCHours(hour, minute, second);
    return date.getTime() + Number((found[7] ?? "").padEnd(6, "0")) / 1000;
  }

  function text(value) {
    if (typeof value === "boolean") return value ? "true" : "false";
    if (typeof value !== "number") return typeof value === "string" ? value : "";
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    if (Number.isInteger(value)) return BigInt(value).toString();
    const size = Math.abs(value);
    return size >= 1e-4 ? String(value) : value.toExponential().replace(/e-(\d)$/, "e-0$1");
  }

  // Operators.
  const COMPARED = {
    "=": (a, b) => Math.abs(a - b) < ALIKE || a === b,
    "!=": (a, b) => !(Math.abs(a - b) < ALIKE || a === b),
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
  };
  const COUNTED = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    div: (a, b) => (b ? a / b : NaN),
    mod: (a, b) => (b ? a % b : NaN),
  };

  function compare(operator, left, right) {
    if (operator === "=" || operator === "!=") {
      const isEquality = operator === "=";
      if (typeof left === "boolean" || typeof right === "boolean") return (truth(left) === truth(right)) === isEquality;
      if (typeof left === "string" && typeof right === "string") return (left === right) === isEquality;
    }
    return COMPARED[operator](number(left), number(right));
  }

  function operation(operator, parts, scope) {
    if (operator === "and" || operator === "or") {
      const deciding = operator === "or", found = parts.map((part) => truth(value(part, scope)));
      if (found.includes(deciding)) return deciding;
      return found.includes(OPEN) ? OPEN : !deciding;
    }
    const values = parts.map((part) => value(part, scope));
    if (values.includes(OPEN)) return OPEN;
    return values.reduce((left, right) =>
      operator in COMPARED ? compare(operator, left, right) : COUNTED[operator](number(left), number(right)));
  }

  function choose([condition, first, second], scope) {
    const way = truth(value(condition, scope));
    if (way !== OPEN) return value(way ? first : second, scope);
    const one = value(first, scope), other = value(second, scope);
    return one === other ? one : OPEN;
  }

  // Functions. Where one value is open, the result is; `count` and the like are of a single value, for nothing repeats here.
  const known = (call) => (scope, ...values) => (values.includes(OPEN) ? OPEN : call(...values));
  const ofTexts = (call) => known((...values) => call(...values.map(text)));
  const ofNumbers = (call) => known((...values) => {
    const numbers = values.map(number);
    return numbers.some(Number.isNaN) ? NaN : call(...numbers);
  });
  const over = (call) => known((...values) => {
    const numbers = values.map(number);
    return numbers.some(Number.isNaN) ? NaN : call(...numbers);
  });
  const finite = (found) => (Number.isFinite(found) ? found : NaN);
  const joined = (separator, ...values) => bounded(values.map(text).join(text(separator)));
  const at = (ones, place, from) => (place >= from && place < ones.length + from ? ones[Math.trunc(place) - from] : "");

  function raised(base, exponent) {
    if (Math.abs(base) === 1 && !Number.isFinite(exponent)) return 1;
    return Number.isFinite(base) && Number.isFinite(exponent) ? finite(base ** exponent) : base ** exponent;
  }

  function rounded(given, places = 0) {
    const step = 10 ** Math.max(-15, Math.min(15, Math.trunc(places)));
    return finite(Math.floor(given * step + 0.5)) / step;
  }

  function cut(whole, start, end) {
    const all = characters(whole), first = number(start), last = end === undefined ? all.length : number(end);
    return first >= 0 && last >= 0 ? all.slice(Math.trunc(first), Math.trunc(last)).join("") : "";
  }

  const day = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);

  function date(given) {
    const whole = typeof given === "string" ? moment(given) : null;
    if (whole !== null) return day(whole);
    const days = number(given);
    return days > -719000 && days < 2900000 ? day(Math.floor(days) * DAY) : "";
  }

  function formatted(given, pattern) {
    const milliseconds = moment(given);
    if (milliseconds === null) return "";
    const when = new Date(Math.floor(milliseconds)), two = (part) => String(part).padStart(2, "0");
    const month = when.getUTCMonth() + 1, hour = when.getUTCHours(), year = when.getUTCFullYear();
    const parts = {
      Y: String(year).padStart(4, "0"), y: two(year % 100), m: two(month), n: String(month), d: two(when.getUTCDate()),
      e: String(when.getUTCDate()), H: two(hour), h: String(hour), M: two(when.getUTCMinutes()), S: two(when.getUTCSeconds()),
      3: String(when.getUTCMilliseconds()).padStart(3, "0"),
    };
    return pattern.replace(/%(.)/g, (found, part) => parts[part] ?? found);
  }

  const FUNCTIONS = {
    true: () => true,
    false: () => false,
    not: (scope, one) => (truth(one) === OPEN ? OPEN : !truth(one)),
    boolean: (scope, one) => truth(one),
    "boolean-from-string": ofTexts((one) => one === "true" || one === "1"),
    coalesce: (scope, one, other) => (one === "" || Number.isNaN(one) ? other : one),
    selected: ofTexts((chosen, option) => words(chosen).includes(trimmed(option))),
    "count-selected": ofTexts((chosen) => words(chosen).length),
    "selected-at": ofTexts((chosen, index) => at(words(chosen), number(index), 0)),
    number: known(number),
    int: ofNumbers((one) => finite(Math.trunc(one))),
    round: ofNumbers(rounded),
    abs: ofNumbers(Math.abs),
    pow: ofNumbers(raised),
    sum: over((one) => one),
    count: () => 1,
    "count-non-empty": known((one) => (one === "" ? 0 : 1)),
    min: over(Math.min),
    max: over(Math.max),
    join: known(joined),
    position: (scope, one) => one,
    "indexed-repeat": (scope, one, group, index) => (index === OPEN ? OPEN : at([one], number(index), 1)),
    string: ofTexts((one) => one),
    concat: known((...all) => joined("", ...all)),
    "string-length": ofTexts((one) => characters(one).length),
    contains: ofTexts((one, part) => one.includes(part)),
    "starts-with": ofTexts((one, part) => one.startsWith(part)),
    "ends-with": ofTexts((one, part) => one.endsWith(part)),
    substr: ofTexts(cut),
    "normalize-space": ofTexts((one) => words(one).join(" ")),
    today: () => "", // as where the answers are scored: no clock decides what is asked
    now: () => "",
    date: known(date),
    "decimal-date-time": known(number),
    "format-date": ofTexts(formatted),
  };

  function value([kind, ...parts], scope) {
    switch (kind) {
      case "text": case "number": return parts[0];
      case "ref": return scope.values.get(parts[0]) ?? "";
      case "current": return scope.current ?? "";
      case "column": return "";
      case "parent": return 0;
      case "negative": {
        const one = value(parts[0], scope);
        return one === OPEN ? OPEN : 0 - number(one);
      }
      case "call": {
        const [name, ...given] = parts;
        return name === "if" ? choose(given, scope) : FUNCTIONS[name](scope, ...given.map((each) => value(each, scope)));
      }
      default: return operation(kind, parts, scope);
    }
  }

  // The value; what is not a number is missing.
  const evaluate = (tree, scope) => {
    const found = value(tree, scope);
    return Number.isNaN(found) ? "" : found;
  };
  // True or false; null where it depends on what is open.
  const isTrue = (tree, scope) => {
    const found = truth(value(tree, scope));
    return found === OPEN ? null : found;
  };
  // Both, of values as pairs; so that a test can ask.
  const told = (tree, pairs, current) => {
    const known = (one) => (one?.is === OPEN.is ? OPEN : one);
    const scope = { values: new Map(pairs.map(([name, one]) => [name, known(one)])), current: known(current) };
    return { value: evaluate(tree, scope), truth: isTrue(tree, scope) };
  };
  harbor.expressions = { OPEN, evaluate, isTrue, told };
})();
