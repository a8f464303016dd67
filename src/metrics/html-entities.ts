/** Names of U+00A0 to U+00FF, in order. */
const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 " +
  "sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc " +
  "Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve " +
  "Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute " +
  "acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde " +
  "ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/** Names of U+0391 to U+03A9 and, in lower case, of U+03B1 to U+03C9; "-" where there is none. */
const GREEK =
  "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma " +
  "Tau Upsilon Phi Chi Psi Omega";

const OTHERS: Readonly<Record<string, string>> = {
  ...{ quot: '"', amp: "&", apos: "'", lt: "<", gt: ">" },
  ...{ OElig: "Œ", oelig: "œ", Scaron: "Š", scaron: "š", Yuml: "Ÿ", fnof: "ƒ", circ: "ˆ" },
  ...{ tilde: "˜", ensp: "\u2002", emsp: "\u2003", thinsp: "\u2009", zwnj: "\u200c" },
  ...{ zwj: "\u200d", lrm: "\u200e", rlm: "\u200f", ndash: "–", mdash: "—", lsquo: "‘" },
  ...{ rsquo: "’", sbquo: "‚", ldquo: "“", rdquo: "”", bdquo: "„", dagger: "†", Dagger: "‡" },
  ...{ bull: "•", hellip: "…", permil: "‰", prime: "′", Prime: "″", lsaquo: "‹", rsaquo: "›" },
  ...{ oline: "‾", frasl: "⁄", euro: "€", image: "ℑ", weierp: "℘", real: "ℜ", trade: "™" },
  ...{ alefsym: "ℵ", larr: "←", uarr: "↑", rarr: "→", darr: "↓", harr: "↔", crarr: "↵" },
  ...{ lArr: "⇐", uArr: "⇑", rArr: "⇒", dArr: "⇓", hArr: "⇔", forall: "∀", part: "∂" },
  ...{ exist: "∃", empty: "∅", nabla: "∇", isin: "∈", notin: "∉", ni: "∋", prod: "∏" },
  ...{ sum: "∑", minus: "−", lowast: "∗", radic: "√", prop: "∝", infin: "∞", ang: "∠" },
  ...{ and: "∧", or: "∨", cap: "∩", cup: "∪", int: "∫", there4: "∴", sim: "∼", cong: "≅" },
  ...{ asymp: "≈", ne: "≠", equiv: "≡", le: "≤", ge: "≥", sub: "⊂", sup: "⊃", nsub: "⊄" },
  ...{ sube: "⊆", supe: "⊇", oplus: "⊕", otimes: "⊗", perp: "⊥", sdot: "⋅", lceil: "⌈" },
  ...{ rceil: "⌉", lfloor: "⌊", rfloor: "⌋", lang: "\u2329", rang: "\u232a", loz: "◊" },
  ...{ spades: "♠", clubs: "♣", hearts: "♥", diams: "♦", thetasym: "ϑ", upsih: "ϒ", piv: "ϖ" },
  sigmaf: "ς",
};

function named(): Map<string, string> {
  const names = new Map(Object.entries(OTHERS));
  LATIN_1.split(" ").forEach((name, i) => names.set(name, String.fromCodePoint(0xa0 + i)));
  GREEK.split(" ").forEach((name, i) => {
    if (name === "-") return;
    names.set(name, String.fromCodePoint(0x391 + i));
    names.set(name.toLowerCase(), String.fromCodePoint(0x3b1 + i));
  });
  return names;
}

/** The entities of HTML 4.01, which is what libxml2 knows, and `apos`. */
const ENTITIES: ReadonlyMap<string, string> = named();

function character(code: number): string {
  const isLegal = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isLegal ? String.fromCodePoint(code) : "";
}

/** Text with `&amp;`, `&#65;` and `&#x41;` replaced. What is not an entity stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#[xX]([0-9a-fA-F]+);?|#(\d+);?|([A-Za-z][A-Za-z0-9]*);)/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
      return ENTITIES.get(name ?? "") ?? whole;
    },
  );
}
