/** What a language contributes to printed text: its words and how it writes numbers and dates. */
export interface Language {
  readonly code: string;
  readonly words: readonly string[];
  readonly months: readonly string[];
  readonly decimal: "," | ".";
  /** Separators between groups of three digits. */
  readonly groups: readonly string[];
  /** How amounts name their currency; "" for none. `#` stands for the number. */
  readonly money: readonly string[];
  readonly companies: readonly string[];
  /** Street names; `~` stands for an invented stem, `#` for the house number. */
  readonly streets: readonly string[];
  /** Postal codes by digit: 9 is any digit, A is any letter. */
  readonly postal: readonly string[];
  /** Syllables of invented names: onset, middle, ending. */
  readonly syllables: readonly [readonly string[], readonly string[], readonly string[]];
}

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

const NORDIC: Language["syllables"] = [
  list(
    "Al An As Ber Björ Bo Da Ek El Fal Fri Gran Gus Ha Hel Jo Kar Kvi Lin Lun Mar Nor Ol Ros Sig Sol Sten Sö Tor Ul Va Vi Åk Ös Öst",
  ),
  list("de der di fri ga ge hol la le li ma mi na ne ra ri ro sa se sta te ti va ve"),
  list(
    "a berg blad by dal din fors gren holm ing lund man mark ne nes quist rup sen son stad ström sta vik",
  ),
];
const FINNISH: Language["syllables"] = [
  list(
    "Aal Aho Hei Hir Ilo Jär Kal Kau Kor Kuu Lai Leh Mat Mä Nie Nur Paa Pöl Rau Ruo Saa Sep Tam Tuo Vah Vir Yli",
  ),
  list("ka kki la li lle mi mo na nnu pa ra ri ska ssi ta tti va vuo"),
  list("inen io järvi kka koski la lahti lä mäki nen niemi ri ro salo sto tta vaara"),
];
const GERMANIC: Language["syllables"] = [
  list(
    "Al Bau Ber Bra Brü De Die Eb Fal Frei Ge Gro Hart Hof Kai Kel Klein Kö Lang Lin Mei Mül Neu Ober Pe Rei Rot Schä Schmi Ste Uhl Vo Wal Wei Zie",
  ),
  list("be ber de del der en er fel ge ger le ler lin men ne ner re sen te ten ver ze"),
  list(
    "bach berg brink burg dijk feld gart haus heim hof huis ing kamp ke mann mer ner ort sen stein veld wald wijk",
  ),
];
const ROMANCE: Language["syllables"] = [
  list(
    "Al Ar Bel Ben Bo Bri Ca Cha Cor Da Del Du Fer Fon Ga Gi Gran Gri Jo La Le Lo Ma Mar Mon Na Or Pa Pe Pi Ri Ro Sa San Sé So Ta Tor Va Ver Vi",
  ),
  list(
    "ba be bi ca co da de do fe ga li lla lo ma me mi na ni pe ra re ri ro sa se ta te ti va vi",
  ),
  list(
    "cci do eau elle ero es ez gne iano ier illo ina ino is let lli ne no ot ra ret ri ro son ti to va ville zzi ñez",
  ),
];
const ENGLISH: Language["syllables"] = [
  list(
    "Al Ash Bar Ben Black Bran Brook Cal Car Clay Dal Ed El Fair Gar Gil Ham Har Hol Ken Lang Law Lin Mal Mil Nor Oak Pem Rad Red Rob Sher Stan Ted Wal West Whit Win",
  ),
  list("be ber den der di er field ing ker la le ling ly mer mon ner ring ster ter ton ver"),
  list(
    "bridge bury by dale field ford ham house ing land ley man mont more ner son stead ston ton well wick wood worth",
  ),
];

export const LANGUAGES: readonly Language[] = [
  {
    code: "sv",
    words:
      list(`och att det som en på är av för med till den har inte om ett han men var jag sig från vi så kan när
      år under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än här då
      sedan över bara in blir upp även vad få två vill ha många hur mer går sätt stora nya första hela bröd mjölk smör ost
      kött fisk potatis lök äpple ägg kaffe te vatten öl socker salt peppar gurka tomat skinka korv grädde juice godis
      tidning påse kasse ved skruv spik färg pensel bok penna papper tvål borste skjorta byxor strumpor jacka mössa sko
      kund köp pris antal summa öppet stängt välkommen åter tack kvitto spara byte dag vecka månad tid plats rum biljett
      resa tåg buss bord stol lampa hylla säng dörr fönster gata väg skog sjö berg hav sommar vinter höst vår grön röd blå
      vit svart gul liten stor färsk rökt stekt hel halv gram styck låda flaska burk paket ekologisk laktosfri svensk hemlagad`),
    months: list(
      "januari februari mars april maj juni juli augusti september oktober november december",
    ),
    decimal: ",",
    groups: [" ", "", " ", "."],
    money: ["#", "#", "# kr", "# SEK", "SEK #", "#:-", "kr #"],
    companies: ["AB", "HB", "& Söner", "Handel", "Butik", "Bageri", "Bygg AB", "i Norden AB"],
    streets: ["~gatan #", "~vägen #", "~stigen #", "~torget #", "~ allé #", "Box #"],
    postal: ["999 99", "S-999 99", "99999"],
    syllables: NORDIC,
  },
  {
    code: "no",
    words:
      list(`og det er til som på en av for at med har de ikke den jeg om et var men seg han vi så kan fra når skal
      eller etter også nå vil sin over hun mot ut være ble opp alle hva hadde mange noe bare denne blitt år mer sier inn
      andre få to går der før brød melk smør ost kjøtt fisk poteter løk eple egg kaffe vann øl sukker salt agurk pølse
      fløte skinke pose handlepose avis bok blyant såpe skjorte bukse genser jakke lue sko kunde kjøp pris antall åpent
      stengt velkommen igjen takk kvittering bytte dag uke måned tid plass rom billett reise tog buss bord stol lampe
      hylle seng dør vindu gate vei skog sjø fjell hav sommer vinter høst vår grønn rød blå hvit svart gul liten stor
      fersk røkt stekt hel halv boks flaske pakke økologisk laktosefri norsk hjemmelaget`),
    months: list(
      "januar februar mars april mai juni juli august september oktober november desember",
    ),
    decimal: ",",
    groups: [" ", "", "."],
    money: ["#", "#", "kr #", "# NOK", "NOK #", "kr # ,-"],
    companies: ["AS", "ASA", "ANS", "Handel AS", "& Co", "Bakeri", "Bygg AS"],
    streets: ["~gata #", "~veien #", "~ vei #", "~bakken #", "Postboks #"],
    postal: ["9999", "NO-9999"],
    syllables: NORDIC,
  },
  {
    code: "da",
    words:
      list(`og i det at er en til på der for med som har de ikke den af et var han men vi jeg så kan fra når skal
      eller efter også nu vil sin over hun mod ud være blev op alle hvad havde mange noget kun denne blevet år mere siger
      ind andre få to går før brød mælk smør ost kød fisk kartofler løg æble æg kaffe vand øl sukker salt agurk pølse
      fløde skinke pose avis bog blyant sæbe skjorte bukser trøje jakke hue sko kunde køb pris antal åbent lukket
      velkommen igen tak kvittering bytte dag uge måned tid plads værelse billet rejse tog bord stol lampe reol seng dør
      vindue gade vej skov sø bjerg hav sommer vinter efterår forår grøn rød blå hvid sort gul lille stor frisk røget
      stegt hel halv dåse flaske pakke økologisk laktosefri dansk hjemmelavet rundstykke rugbrød spegesild`),
    months: list(
      "januar februar marts april maj juni juli august september oktober november december",
    ),
    decimal: ",",
    groups: [".", ".", "", " "],
    money: ["#", "#", "kr. #", "# DKK", "DKK #", "# kr."],
    companies: ["ApS", "A/S", "I/S", "& Søn", "Handel ApS", "Bageri"],
    streets: ["~gade #", "~vej #", "~stræde #", "~torv #", "~ allé #"],
    postal: ["9999", "DK-9999"],
    syllables: NORDIC,
  },
  {
    code: "fi",
    words:
      list(`ja on ei se että hän oli mutta kun ovat tai myös jos niin kuin nyt sitä joka mitä tämä sen ole vain vielä
      kaikki sekä jo mukaan kanssa vuoden voi ennen jälkeen hyvä uusi suuri pieni leipä maito voi juusto liha kala peruna
      sipuli omena muna kahvi tee vesi olut sokeri suola kurkku makkara kerma kinkku pussi kassi lehti kirja kynä saippua
      paita housut takki pipo kenkä asiakas osto hinta määrä avoinna suljettu tervetuloa uudelleen kiitos kuitti vaihto
      päivä viikko kuukausi aika paikka huone lippu matka juna bussi pöytä tuoli lamppu hylly sänky ovi ikkuna katu tie
      metsä järvi vuori meri kesä talvi syksy kevät vihreä punainen sininen valkoinen musta keltainen tuore savustettu
      paistettu puolikas purkki pullo paketti luomu laktoositon kotimainen ruisleipä piirakka hyvää jäätelö`),
    months: list(
      "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    ),
    decimal: ",",
    groups: [" ", "", " "],
    money: ["#", "#", "# €", "# EUR", "EUR #"],
    companies: ["Oy", "Oyj", "Ky", "Tmi", "ja Pojat Oy", "Kauppa Oy"],
    streets: ["~katu #", "~tie #", "~kuja #", "~polku #", "PL #"],
    postal: ["99999", "FI-99999"],
    syllables: FINNISH,
  },
  {
    code: "de",
    words:
      list(`und der die das in zu den mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
      dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr
      durch man sein wurde wenn können Brot Milch Butter Käse Fleisch Fisch Kartoffeln Zwiebel Apfel Eier Kaffee Wasser
      Bier Zucker Salz Gurke Wurst Sahne Schinken Tüte Zeitung Buch Stift Seife Hemd Hose Jacke Mütze Schuh Kunde Kauf
      Preis Menge geöffnet geschlossen willkommen wieder danke Beleg Umtausch Tag Woche Monat Zeit Platz Zimmer Fahrkarte
      Reise Zug Bus Tisch Stuhl Lampe Regal Bett Tür Fenster Straße Weg Wald See Berg Meer Sommer Winter Herbst Frühling
      grün rot blau weiß schwarz gelb klein groß frisch geräuchert gebraten ganz halb Dose Flasche Packung Stück Größe
      biologisch laktosefrei hausgemacht Brötchen Vielen Dank für Ihren Einkauf Schlüssel Gerät Lieferung Maß`),
    months: list(
      "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    decimal: ",",
    groups: [".", ".", "", "'", " "],
    money: ["#", "#", "# €", "# EUR", "EUR #", "€ #", "# A", "CHF #"],
    companies: ["GmbH", "AG", "KG", "OHG", "& Söhne", "e.K.", "Handels GmbH", "GmbH & Co. KG"],
    streets: ["~straße #", "~str. #", "~weg #", "~platz #", "Am ~ #", "~allee #", "Postfach #"],
    postal: ["99999", "D-99999", "CH-9999", "A-9999"],
    syllables: GERMANIC,
  },
  {
    code: "fr",
    words:
      list(`le la les de des du un une et est en que qui dans pour sur avec pas par au plus ne se ce il elle sont nous
      vous mais ou son sa ses leur tout même aussi bien fait être avoir après avant sans sous entre deux année très peut
      pain lait beurre fromage viande poisson pommes oignon œuf café thé eau bière sucre sel poivre concombre saucisse
      crème jambon sac journal livre crayon savon chemise pantalon veste bonnet chaussure client achat prix quantité
      ouvert fermé bienvenue bientôt merci reçu échange jour semaine mois heure place chambre billet voyage train car
      table chaise lampe étagère lit porte fenêtre rue route forêt lac montagne mer été hiver automne printemps vert
      rouge bleu blanc noir jaune petit grand frais fumé rôti entier demi boîte bouteille paquet biologique maison
      à votre visite août garçon français pâté crêpe où façon naïf`),
    months: list(
      "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    decimal: ",",
    groups: [" ", " ", "", "."],
    money: ["#", "#", "# €", "# EUR", "€ #", "#€"],
    companies: ["SARL", "SA", "SAS", "EURL", "et Fils", "& Cie", "SNC"],
    streets: ["# rue de ~", "#, rue ~", "# avenue ~", "# bd ~", "#, place de la ~", "BP #"],
    postal: ["99999", "F-99999", "B-9999"],
    syllables: ROMANCE,
  },
  {
    code: "es",
    words:
      list(`el la los las de del un una y es en que se por con para no su al lo como más o pero sus le ya este sí porque
      esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les contra otros
      pan leche mantequilla queso carne pescado patatas cebolla manzana huevo café té agua cerveza azúcar sal pimienta
      pepino salchicha nata jamón bolsa periódico libro lápiz jabón camisa pantalón chaqueta gorro zapato cliente compra
      precio cantidad abierto cerrado bienvenido gracias recibo cambio día semana mes hora plaza habitación billete viaje
      tren mesa silla lámpara estante cama puerta ventana calle camino bosque lago montaña mar verano invierno otoño
      primavera verde rojo azul blanco negro amarillo pequeño grande fresco ahumado asado entero medio lata botella
      paquete ecológico casero español niño año señal teléfono`),
    months: list(
      "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    decimal: ",",
    groups: [".", ".", "", " "],
    money: ["#", "#", "# €", "# EUR", "€ #", "#€"],
    companies: ["S.L.", "S.A.", "e Hijos", "SLU", "y Cía"],
    streets: ["Calle ~ #", "C/ ~, #", "Avda. ~ #", "Plaza ~ #", "Paseo de ~ #"],
    postal: ["99999", "E-99999"],
    syllables: ROMANCE,
  },
  {
    code: "en",
    words:
      list(`the of and to in a is that for it as was with be by on not he his but at are this have from or had an they
      which one you were all her she there would their we him been has when who will more no if out so up said what its
      about than into them can only other time new some could these two may first then do any like my now over such our
      bread milk butter cheese beef fish potato onion apple eggs coffee tea water beer sugar salt pepper cucumber sausage
      cream ham bag paper book pencil soap shirt trousers jacket hat shoe customer purchase price quantity open closed
      welcome again thank receipt exchange day week month place room ticket travel train bus table chair lamp shelf bed
      door window street road forest lake mountain sea summer winter autumn spring green red blue white black yellow
      small large fresh smoked roast whole half tin bottle pack organic homemade please keep your copy served balance`),
    months: list(
      "January February March April May June July August September October November December",
    ),
    decimal: ".",
    groups: [",", ",", "", " "],
    money: ["#", "#", "£#", "$#", "€#", "# GBP", "USD #", "$ #"],
    companies: ["Ltd", "Ltd.", "Inc.", "LLC", "PLC", "& Sons", "Co.", "Group", "Stores"],
    streets: ["# ~ Street", "# ~ Road", "# ~ Lane", "# ~ Ave", "# ~ Court", "PO Box #"],
    postal: ["AA9 9AA", "AA99 9AA", "99999", "AA 99999", "99999-9999"],
    syllables: ENGLISH,
  },
  {
    code: "it",
    words:
      list(`il lo la i gli le di del della un una e è in che si per con non su al come più o ma sono da questo anche
      nel dei alla era suo loro dopo prima senza sotto tra due anno molto può pane latte burro formaggio carne pesce
      patate cipolla mela uovo caffè tè acqua birra zucchero sale pepe cetriolo salsiccia panna prosciutto borsa
      giornale libro matita sapone camicia pantaloni giacca cappello scarpa cliente acquisto prezzo quantità aperto
      chiuso benvenuto grazie ricevuta cambio giorno settimana mese ora posto camera biglietto viaggio treno tavolo sedia
      lampada scaffale letto porta finestra via strada bosco lago montagna mare estate inverno autunno primavera verde
      rosso blu bianco nero giallo piccolo grande fresco affumicato arrosto intero mezzo scatola bottiglia pacco
      biologico casa città università perché`),
    months: list(
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    decimal: ",",
    groups: [".", ".", "", " "],
    money: ["#", "#", "€ #", "# €", "EUR #", "# EUR"],
    companies: ["S.r.l.", "S.p.A.", "S.n.c.", "e Figli", "& C."],
    streets: ["Via ~ #", "Via ~, #", "Corso ~ #", "Piazza ~ #", "Viale ~ #"],
    postal: ["99999", "I-99999"],
    syllables: ROMANCE,
  },
  {
    code: "nl",
    words:
      list(`de het een van en in is dat op te zijn met voor niet aan er om ook als bij door naar uit over maar dan nog
      wordt heeft was tot hij ze deze kan hun meer worden zich al geen waar veel jaar onder tegen na mensen twee zo brood
      melk boter kaas vlees vis aardappelen ui appel ei koffie thee water bier suiker zout peper komkommer worst room ham
      tas krant boek potlood zeep hemd broek jas muts schoen klant aankoop prijs aantal open gesloten welkom weer bedankt
      bon ruilen dag week maand tijd plaats kamer kaartje reis trein tafel stoel lamp plank bed deur raam straat weg bos
      meer berg zee zomer winter herfst lente groen rood blauw wit zwart geel klein groot vers gerookt gebraden heel half
      blik fles pak biologisch lactosevrij huisgemaakt één broodje ijs geëerd`),
    months: list(
      "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    decimal: ",",
    groups: [".", ".", "", " "],
    money: ["#", "#", "€ #", "# EUR", "EUR #", "€#"],
    companies: ["B.V.", "BV", "N.V.", "V.O.F.", "& Zn."],
    streets: ["~straat #", "~weg #", "~laan #", "~plein #", "~kade #", "Postbus #"],
    postal: ["9999 AA", "9999AA", "NL-9999 AA"],
    syllables: GERMANIC,
  },
];
