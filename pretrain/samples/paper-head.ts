import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { headingLine, tidy } from "../words/lines.ts";
import { address, code, phone } from "../words/values.ts";
import { companyName, inventedName, postalTown, street } from "../words/wording.ts";
import { jsonText, TEXT_BLANK, type Entry } from "./json-entry.ts";
import { joinCells, type Gap } from "./paper-gap.ts";
import type { PaperKeys } from "./paper-keys.ts";
import type { PaperPart } from "./paper-part.ts";

/** What stands before the number under which a company is registered. */
const REGISTRATION_LABELS = [
  ...["Org.nr", "Org.nr.", "VAT no.", "CVR", "NIF", "SIRET", "Reg. no.", "Y-tunnus", "USt-IdNr."],
  ...["KvK", "VAT"],
];

export interface PaperHead extends PaperPart {
  /** Lines about the sender that stand at the foot of the paper. */
  readonly foot: readonly string[];
}

/** Who wrote the paper and to whom: names, places and numbers, most of it without labels. */
export function makeHead(random: Random, language: Language, keys: PaperKeys, gap: Gap): PaperHead {
  const name = anyName(random, language);
  const road = tidy(street(random, language));
  const town = tidy(postalTown(random, language));
  const place = `${road}, ${town}`; // asked for like this even when it is printed on two lines
  const onOneLine = random.chance(0.5);
  const hasPlace = random.chance(0.85);
  const call = () => (random.chance(0.5) ? phone(random).printed : `Tel ${phone(random).printed}`);
  const reached = [
    ...(random.chance(0.6) ? [call()] : []),
    ...(random.chance(0.4) ? [address(random, language).printed] : []),
  ];
  const numbers = makeNumbers(random, keys);
  const receiver = makeReceiver(random, language, keys);
  const lines = [
    ...(random.chance(0.1) ? [headingLine(random, language)] : []),
    random.chance(0.15) ? joinCells([headingLine(random, language), name], gap) : name,
    ...(hasPlace ? (onOneLine ? [place] : [road, town]) : []),
    ...(random.chance(0.3) && reached.length > 1 ? [reached.join(" · ")] : reached),
    ...numbers.lines,
    ...receiver.lines,
  ];
  const asked = (key: string, value: string | null) => {
    return { key, blank: TEXT_BLANK, filled: jsonText(value) };
  };
  return {
    lines,
    foot: numbers.foot,
    entries: [
      asked(keys.sender, name),
      asked(keys.place, hasPlace ? place : null),
      ...numbers.entries,
      ...receiver.entries,
    ],
  };
}

function anyName(random: Random, language: Language): string {
  return tidy(
    random.chance(0.6)
      ? companyName(random, language)
      : `${inventedName(random, language)} ${inventedName(random, language)}`,
  );
}

/** None, one or two numbers of registration, some at the foot; asked for as a text or as a list. */
function makeNumbers(random: Random, keys: PaperKeys): PaperHead {
  const count = random.weighted([
    [0, 4],
    [1, 4],
    [2, 2],
  ]);
  const labels = random.shuffled(REGISTRATION_LABELS);
  const numbers = Array.from({ length: count }, () => code(random).printed);
  const written = numbers.map(
    (number, i) => `${labels[i]!}${random.pick([" ", ": ", " "])}${number}`,
  );
  const above = random.chance(0.7) ? random.int(0, count) : count;
  const asList = count === 2 || random.chance(0.3);
  const entry: Entry = asList
    ? { key: keys.registered, blank: '[""]', filled: JSON.stringify(numbers) }
    : { key: keys.registered, blank: TEXT_BLANK, filled: jsonText(numbers[0] ?? null) };
  return { lines: written.slice(0, above), foot: written.slice(above), entries: [entry] };
}

/** On some papers a second name and place: whoever asks for the sender must not take these. */
function makeReceiver(random: Random, language: Language, keys: PaperKeys): PaperPart {
  const name = random.chance(0.35) ? anyName(random, language) : null;
  const entries = random.chance(name === null ? 0.1 : 0.5)
    ? [{ key: keys.receiver, blank: TEXT_BLANK, filled: jsonText(name) }]
    : [];
  if (name === null) return { lines: [], entries };
  const where = [tidy(street(random, language)), tidy(postalTown(random, language))];
  return { lines: [name, ...where.slice(random.int(0, 1))], entries };
}
