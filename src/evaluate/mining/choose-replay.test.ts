import { expect, test } from "vitest";
import { chooseReplay, type ReplayOptions } from "./choose-replay.ts";
import { clusterErrors, leadersOf } from "./clusters.ts";
import { minePapers } from "./mined-error.ts";
import { item, paper, prediction, row } from "./mining-for-tests.ts";

const UNKNOWN = { layout: null, locale: null };
const wares = (count: number) => Array.from({ length: count }, (_, i) => item(`ware ${i}`, i + 1));
const long = (vendor: string, number: string) => paper(vendor, number, { line_items: wares(20) });

/** Long tables fail; totals fail on short receipts of coop. */
const mined = minePapers(
  [
    prediction("m1", long("new", "901"), { line_items: wares(18) }),
    prediction("m2", long("new", "902"), { line_items: wares(17) }),
    prediction("m3", paper("new", "903", { rounding: 0.5 }), { rounding: 0.1 }),
    prediction("m4", paper("new", "904"), {}),
  ],
  () => UNKNOWN,
);
const leaders = leadersOf(clusterErrors(mined));

const train = [
  ...Array.from({ length: 10 }, (_, i) => row(`long ${i}`, long("ica", String(100 + i)))),
  ...Array.from({ length: 4 }, (_, i) => row(`cash ${i}`, paper("coop", String(200 + i), { rounding: 0.5 }))), // prettier-ignore
  ...Array.from({ length: 26 }, (_, i) => row(`short ${i}`, paper("coop", String(300 + i)))),
];
const options: ReplayOptions = {
  ...{ leaders, originOf: () => UNKNOWN, minedImages: new Map(), count: 10 },
  ...{ retention: 0.3, seed: "0" },
};

test("rows nearest to what fails are chosen by the number of errors, with a share of ordinary ones", () => {
  // 5 lines are missing, 1 rounding is wrong: of 7 hard rows 6 and 1, by largest remainder.
  expect(leaders.map(({ type, errors }) => [type, errors])).toEqual([
    ["missing_item", 5],
    ["digit_confusion", 1],
  ]);
  const replay = chooseReplay(mined, train, options);
  const hard = replay.rows.filter(({ source }) => source["mixed_from"] === "hard");
  expect(replay).toMatchObject({ hard: 7, ordinary: 3, available: 40, duplicates: 0, mined: 0 });
  expect(hard.filter(({ id }) => id.startsWith("long")).length).toBe(6);
  expect(hard.filter(({ id }) => id.startsWith("cash")).length).toBe(1);
  expect(hard.find(({ id }) => id.startsWith("cash"))?.source["mined"]).toMatchObject({
    ...{ type: "digit_confusion", field: "rounding" },
  });
  expect(replay.shares.map(({ rows }) => rows)).toEqual([6, 1]);
  expect(new Set(replay.rows.map(({ id }) => id)).size).toBe(10);
  expect(chooseReplay(mined, train, options)).toEqual(replay);
});

test("each paper is taken once, however often the training set has it", () => {
  const twice = [...train, ...train.map((one) => ({ ...one, id: `${one.id} again` }))];
  const replay = chooseReplay(mined, twice, { ...options, count: 40 });
  expect(replay).toMatchObject({ duplicates: 40, available: 40 });
  expect(replay.rows.some(({ id }) => id.endsWith("again"))).toBe(false);
});

test("papers that were mined are left out, by label or by page", () => {
  const leaked = row("leaked", mined[0]!.prediction.truth);
  const scanned = { ...row("scanned", paper("ica", "777")), images: ["/pages/m2.png"] };
  const replay = chooseReplay(mined, [...train, leaked, scanned], {
    ...{ ...options, count: 42 },
    minedImages: new Map([["m2", ["/pages/m2.png"]]]),
  });
  expect(replay).toMatchObject({ mined: 2, trains_on_mined: false, available: 40 });
  expect(replay.rows.some(({ id }) => id === "leaked" || id === "scanned")).toBe(false);
});

test("the set that was mined is used when it is what is given, and that is told", () => {
  const own = mined.map(({ prediction: { id, truth } }) => row(id, truth));
  const replay = chooseReplay(mined, own, { ...options, count: 4 });
  expect(replay).toMatchObject({ mined: 4, trains_on_mined: true, available: 4 });
  expect(replay.rows.length).toBe(4);
});

test("half of the rows are taken when nobody says how many, and never more than there are", () => {
  expect(chooseReplay(mined, train, { ...options, count: null }).rows.length).toBe(20);
  expect(chooseReplay(mined, train, { ...options, count: 1000 }).rows.length).toBe(40);
  expect(chooseReplay(mined, train, { ...options, retention: 0 }).ordinary).toBe(0);
});

test("an invented value is unlearnt on papers that do not have it", () => {
  const [truth, wrong] = [paper("new", "905"), { rounding: 0.37 }];
  const invented = minePapers([prediction("m5", truth, wrong)], () => UNKNOWN);
  const replay = chooseReplay(invented, train, {
    ...{ ...options, leaders: leadersOf(clusterErrors(invented)), retention: 0 },
  });
  expect(replay.rows.every(({ document }) => document.rounding === null)).toBe(true);
});
