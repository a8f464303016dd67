import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { headingLine, tidy } from "../words/lines.ts";
import { address, code, phone } from "../words/values.ts";
import { companyName, inventedName, postalTown, street } from "../words/wording.ts";
import { jsonText, TEXT_BLANK } from "./json-entry.ts";
import type { PaperKeys } from "./paper-keys.ts";
import type { PaperPart } from "./paper-part.ts";

/** What stands before the number under which a company is registered. */
const REGISTRATION_LABELS = [
  ...["Org.nr", "Org.nr.", "VAT no.", "CVR", "NIF", "SIRET", "Reg. no.", "Y-tunnus", "USt-IdNr."],
  ...["KvK", "VAT"],
];

/** Who wrote the paper: name, place and numbers, most of it without labels. */
export function makeHead(random: Random, language: Language, keys: PaperKeys): PaperPart {
  const name = tidy(
    random.chance(0.6)
      ? companyName(random, language)
      : `${inventedName(random, language)} ${inventedName(random, language)}`,
  );
  const road = tidy(street(random, language));
  const town = tidy(postalTown(random, language));
  const place = `${road}, ${town}`; // asked for like this even when it is printed on two lines
  const onOneLine = random.chance(0.5);
  const hasPlace = random.chance(0.85);
  const registered = random.chance(0.6) ? code(random).printed : null;
  const label = random.pick(REGISTRATION_LABELS);
  const call = () => (random.chance(0.5) ? phone(random).printed : `Tel ${phone(random).printed}`);
  const lines = [
    ...(random.chance(0.1) ? [headingLine(random, language)] : []),
    name,
    ...(hasPlace ? (onOneLine ? [place] : [road, town]) : []),
    ...(random.chance(0.6) ? [call()] : []),
    ...(random.chance(0.4) ? [address(random, language).printed] : []),
    ...(registered === null ? [] : [`${label}${random.pick([" ", ": ", " "])}${registered}`]),
  ];
  const asked = (key: string, value: string | null) => {
    return { key, blank: TEXT_BLANK, filled: jsonText(value) };
  };
  return {
    lines,
    entries: [
      asked(keys.sender, name),
      asked(keys.place, hasPlace ? place : null),
      asked(keys.registered, registered),
    ],
  };
}
