import { type LocaleId } from "../locale.ts";

/** What papers print besides: sums and days that are not those of this purchase. */
export interface Phrases {
  /** Sums that might be taken for the total. */
  readonly balance: string;
  readonly soFar: string;
  readonly saved: string;
  readonly previous: string;
  /** Days that might be taken for the day of issue. */
  readonly printed: string;
  readonly validUntil: string;
  readonly memberSince: string;
  /** Before an amount in another currency. */
  readonly about: string;
  readonly rate: string;
}

export const PHRASES: Readonly<Record<LocaleId, Phrases>> = {
  "sv-SE": {
    ...{ balance: "Bonussaldo", soFar: "Handlat för i år", saved: "Du har sparat" },
    ...{
      previous: "Föregående köp",
      printed: "Utskrivet",
      validUntil: "Erbjudandet gäller t.o.m.",
    },
    ...{ memberSince: "Medlem sedan", about: "Motsvarar ca", rate: "Kurs" },
  },
  "nb-NO": {
    ...{ balance: "Bonussaldo", soFar: "Handlet for i år", saved: "Du har spart" },
    ...{ previous: "Forrige kjøp", printed: "Skrevet ut", validUntil: "Tilbudet gjelder t.o.m." },
    ...{ memberSince: "Medlem siden", about: "Tilsvarer ca.", rate: "Kurs" },
  },
  "da-DK": {
    ...{ balance: "Bonussaldo", soFar: "Handlet for i år", saved: "Du har sparet" },
    ...{ previous: "Forrige køb", printed: "Udskrevet", validUntil: "Tilbuddet gælder t.o.m." },
    ...{ memberSince: "Medlem siden", about: "Svarer til ca.", rate: "Kurs" },
  },
  "fi-FI": {
    ...{ balance: "Bonussaldo", soFar: "Ostokset tänä vuonna", saved: "Säästit" },
    ...{ previous: "Edellinen ostos", printed: "Tulostettu", validUntil: "Tarjous voimassa" },
    ...{ memberSince: "Jäsen alkaen", about: "Vastaa noin", rate: "Kurssi" },
  },
  "de-DE": {
    ...{ balance: "Bonusguthaben", soFar: "Umsatz dieses Jahr", saved: "Sie haben gespart" },
    ...{ previous: "Letzter Einkauf", printed: "Gedruckt am", validUntil: "Angebot gültig bis" },
    ...{ memberSince: "Mitglied seit", about: "Entspricht ca.", rate: "Kurs" },
  },
  "fr-FR": {
    ...{ balance: "Solde fidélité", soFar: "Achats de l’année", saved: "Vous avez économisé" },
    ...{ previous: "Achat précédent", printed: "Imprimé le", validUntil: "Offre valable jusqu’au" },
    ...{ memberSince: "Membre depuis le", about: "Soit environ", rate: "Cours" },
  },
  "es-ES": {
    ...{ balance: "Saldo de puntos", soFar: "Compras del año", saved: "Ha ahorrado" },
    ...{ previous: "Compra anterior", printed: "Impreso el", validUntil: "Oferta válida hasta" },
    ...{ memberSince: "Socio desde", about: "Equivale a aprox.", rate: "Cambio" },
  },
  "en-GB": {
    ...{ balance: "Bonus balance", soFar: "Spent this year", saved: "You saved" },
    ...{ previous: "Previous purchase", printed: "Printed", validUntil: "Offer valid until" },
    ...{ memberSince: "Member since", about: "Approx.", rate: "Rate" },
  },
  "en-US": {
    ...{ balance: "Rewards balance", soFar: "Spent this year", saved: "You saved" },
    ...{ previous: "Previous purchase", printed: "Printed", validUntil: "Offer valid until" },
    ...{ memberSince: "Member since", about: "Approx.", rate: "Rate" },
  },
};
