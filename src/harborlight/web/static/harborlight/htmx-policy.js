// htmx writes its answers through this named Trusted Types policy; what it writes comes from our own server only.
if (window.trustedTypes && trustedTypes.createPolicy) {
  const policy = trustedTypes.createPolicy("harborlight", { createHTML: (text) => text, createScript: () => "", createScriptURL: () => "" });
  // htmx parses by Document.parseHTMLUnsafe where there is one, otherwise by DOMParser.
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function (text, type) { return parse.call(this, policy.createHTML(text), type); };
  const parseWhole = Document.parseHTMLUnsafe;
  if (parseWhole) Document.parseHTMLUnsafe = (text) => parseWhole.call(Document, policy.createHTML(text));
}
