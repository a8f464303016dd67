import type { LanguageWords } from "../language.ts";
import { english } from "./en.ts";
import { swedish } from "./sv.ts";
import { german } from "./de.ts";
import { french } from "./fr.ts";
import { spanish } from "./es.ts";
import { norwegian } from "./nb.ts";
import { danish } from "./da.ts";
import { finnish } from "./fi.ts";

/** Every language that questions are asked in, by its tag. One line each. */
export const LANGUAGES = {
  en: english,
  sv: swedish,
  de: german,
  fr: french,
  es: spanish,
  nb: norwegian,
  da: danish,
  fi: finnish,
} as const satisfies Readonly<Record<string, LanguageWords>>;

export type LanguageTag = keyof typeof LANGUAGES;

/** In the order of the help. */
export const LANGUAGE_TAGS = ["en", "sv", "de", "fr", "es", "nb", "da", "fi"] as const;
LANGUAGE_TAGS satisfies readonly LanguageTag[];
