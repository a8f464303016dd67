import type { Random } from "../../src/core/random.ts";
import type { Language } from "./languages.ts";
import { cased, commonWord, inventedName, nonsenseWord, shouted } from "./wording.ts";

/**
 * What generic forms ask for: a key in English and the words printed for it, by language.
 * Membership cards, parcel slips, meter readings, bookings, service sheets. The fields of receipts
 * and invoices as Kvitto names them are left out on purpose: reading those is what is learnt later.
 */
const LANGUAGE_ORDER = ["sv", "no", "da", "fi", "de", "fr", "es", "en", "it", "nl"];
const CONCEPTS = new Map(
  Object.entries({
    customer_no:
      "Kundnr|Kundnummer / Kundenr. / Kundenr. / Asiakasnro / " +
      "Kunden-Nr.|Kundennummer / N° client / N.º de cliente|Nº cliente / Customer no.|Customer # / Cod. cliente / Klantnr.",
    order_no:
      "Ordernr|Beställning / Ordrenr. / Ordrenr. / Tilausnro / " +
      "Auftrags-Nr.|Bestellnr. / N° commande / Pedido / Order no.|Order ID / Ordine n. / Ordernr.",
    member:
      "Medlem|Medlemsnr / Medlem / Medlem / Jäsen / Mitglied / Adhérent / Socio / " +
      "Member|Member ID / Socio / Lid",
    date:
      "Datum / Dato / Dato / Päivä|Päiväys / Datum / Date|Le / Fecha / Date / " + "Data / Datum",
    time:
      "Tid|Klockan / Tid|Kl. / Tid / Klo|Aika / Uhrzeit|Zeit / Heure / Hora / " +
      "Time / Ora / Tijd",
    arrival:
      "Ankomst / Ankomst / Ankomst / Saapuminen / Anreise|Ankunft / Arrivée / " +
      "Llegada / Arrival|Check-in / Arrivo / Aankomst",
    departure:
      "Avgång|Avresa / Avreise / Afgang / Lähtö / Abreise|Abfahrt / Départ / " +
      "Salida / Departure|Check-out / Partenza / Vertrek",
    valid_until:
      "Giltig till|Giltig t.o.m. / Gyldig til / Gyldig til / Voimassa / " +
      "Gültig bis / Valable jusqu'au / Válido hasta / Valid until|Expires / Valido fino al / Geldig tot",
    phone:
      "Telefon|Tel / Telefon|Tlf. / Telefon|Tlf / Puhelin|Puh. / Telefon|Tel. / " +
      "Téléphone|Tél. / Teléfono / Phone|Tel / Telefono / Telefoon",
    email:
      "E-post / E-post / E-mail / Sähköposti / E-Mail / Courriel / Correo / " +
      "E-mail|Email / E-mail / E-mail",
    city:
      "Ort|Stad / Sted / By / Kaupunki / Ort|Stadt / Ville / Ciudad / City|Town / " +
      "Città / Plaats",
    street:
      "Gata|Gatuadress / Gate / Vej / Katuosoite / Straße / Rue / Calle / Street / " +
      "Via / Straat",
    person: "Namn / Navn / Navn / Nimi / Name / Nom / Nombre / Name|Guest / Nome / Naam",
    cashier:
      "Kassör|Kassa / Kasserer / Ekspedient / Kassa|Myyjä / Kasse|Bediener / " +
      "Caisse|Vendeur / Caja|Cajero / Cashier|Till / Cassa / Kassa",
    contact:
      "Vår referens|Kontakt / Vår ref. / Vor ref. / Viitteemme / " +
      "Ansprechpartner|Unser Zeichen / Contact / Contacto / Our ref.|Contact / Riferimento / Onze ref.",
    project:
      "Projekt / Prosjekt / Projekt / Projekti|Työmaa / Projekt / Projet|Chantier / " +
      "Proyecto / Project|Job / Progetto / Project",
    weight: "Vikt / Vekt / Vægt / Paino / Gewicht / Poids / Peso / Weight / Peso / Gewicht",
    height:
      "Höjd / Høyde / Højde / Korkeus / Höhe / Hauteur / Altura / Height / " + "Altezza / Hoogte",
    colour: "Färg / Farge / Farve / Väri / Farbe / Couleur / Color / Colour / Colore / Kleur",
    model:
      "Modell / Modell / Model / Malli / Modell|Typ / Modèle / Modelo / Model / " +
      "Modello / Model",
    serial_no:
      "Serienr / Serienr. / Serienr. / Sarjanro / Serien-Nr. / N° de série / " +
      "N.º de serie / Serial no.|S/N / Matricola / Serienr.",
    meter:
      "Mätare|Mätarställning / Måler / Måler / Mittari / Zählerstand|Zähler / " +
      "Compteur / Contador / Meter|Reading / Contatore / Meterstand",
    consumption:
      "Förbrukning / Forbruk / Forbrug / Kulutus / Verbrauch / Consommation / " +
      "Consumo / Usage|Consumption / Consumo / Verbruik",
    points:
      "Poäng|Bonus / Poeng / Point / Pisteet / Punkte / Points / Puntos / Points / " +
      "Punti / Punten",
    balance:
      "Saldo / Saldo / Saldo / Saldo / Saldo|Guthaben / Solde / Saldo / Balance / " +
      "Saldo / Saldo",
    deposit:
      "Pant|Deposition / Pant|Depositum / Pant / Pantti / Pfand|Kaution / " +
      "Consigne|Caution / Depósito|Fianza / Deposit / Cauzione / Statiegeld",
    sum:
      "Belopp|Summa|Att betala / Beløp|Sum / Beløb|I alt / Summa|Yhteensä / " +
      "Betrag|Summe / Montant|Somme / Importe|Suma / Amount|Sum|Paid / Importo|Somma / Bedrag|Totaal",
    room:
      "Rum / Rom / Værelse / Huone / Zimmer / Chambre / Habitación / Room / " + "Camera / Kamer",
    table: "Bord / Bord / Bord / Pöytä / Tisch / Table / Mesa / Table / Tavolo / Tafel",
    seat:
      "Plats / Sete / Plads / Paikka / Platz|Sitz / Siège / Asiento / Seat / " + "Posto / Stoel",
    parcel:
      "Kolli|Paket / Kolli / Pakke / Paketti / Paket|Sendung / Colis / Paquete / " +
      "Parcel|Tracking no. / Pacco|Collo / Pakket",
    store_no:
      "Butik|Butiksnr / Butikk / Butik / Myymälä / Filiale|Markt / Magasin / " +
      "Tienda / Store|Branch / Negozio / Filiaal",
    terminal:
      "Terminal|Term / Terminal / Terminal / Pääte / Terminal-ID / Terminal / " +
      "Terminal / Terminal|TID / Terminale / Terminal",
    card:
      "Kort|Kortnr / Kort / Kort / Kortti / Karte|Karten-Nr. / Carte / Tarjeta / " +
      "Card / Carta / Kaart",
    org_no:
      "Org.nr|Orgnr / Org.nr. / CVR-nr. / Y-tunnus / St.-Nr.|USt-IdNr. / SIRET / " +
      "NIF|CIF / Reg. no.|VAT no. / P. IVA / KvK",
    licence:
      "Regnr / Reg.nr / Reg.nr. / Rek.nro / Kennzeichen / Immatriculation / " +
      "Matrícula / Plate|Reg. / Targa / Kenteken",
  }).map(([key, forms]) => [key, forms.split(" / ")] as const),
);

/** A field name: the English key when there is one, and the label as it is printed. */
export interface Label {
  readonly printed: string;
  /** snake_case English for a known concept, null for an invented label. */
  readonly key: string | null;
}

const KEYS = [...CONCEPTS.keys()];

export function conceptLabel(random: Random, language: Language): Label {
  const key = random.pick(KEYS);
  const forms = CONCEPTS.get(key)?.[LANGUAGE_ORDER.indexOf(language.code)];
  if (forms === undefined) throw new Error(`internal: no label for ${key} in ${language.code}`);
  const printed = random.pick(forms.split("|"));
  return { key, printed: random.chance(0.2) ? shouted(printed) : printed };
}

export function inventedLabel(random: Random, language: Language): Label {
  const word = random.chance(0.5) ? commonWord(random, language) : nonsenseWord(random);
  const second = random.chance(0.3) ? ` ${inventedName(random, language)}` : "";
  return { key: null, printed: cased(random, word + second) };
}

/** `count` labels whose printed forms, ignoring case, and keys all differ. */
export function distinctLabels(random: Random, language: Language, count: number): Label[] {
  const labels: Label[] = [];
  const seen = new Set<string>();
  while (labels.length < count) {
    const known = random.chance(0.65);
    const label = known ? conceptLabel(random, language) : inventedLabel(random, language);
    const names = [label.printed.toLowerCase(), snakeCase(label.printed)];
    if (label.key !== null) names.push(label.key);
    if (names.some((name) => name === "" || seen.has(name))) continue;
    names.forEach((name) => seen.add(name));
    labels.push(label);
  }
  return labels;
}

/** "N° de série" → "n_de_serie": letters without their marks, words joined by underscores. */
export function snakeCase(printed: string): string {
  return printed
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .replaceAll("œ", "oe")
    .normalize("NFD")
    .replace(/[^a-z0-9\s_-]/g, "")
    .trim()
    .replace(/[\s_-]+/g, "_");
}
