import { type Trade } from "../../trade.ts";
import { MENU_ENDINGS, ROUND_OF, TABLE_LINES } from "../weights.ts";

/** A British pub with a kitchen. */
export const pub: Trade = {
  id: "en-pub",
  rows: [
    ["{Fish & Chips|Steak & Ale Pie|Bangers & Mash}", 13, 18, "restaurant"],
    ["{Sunday Roast Beef|Sunday Roast Chicken}", 16, 22, "restaurant"],
    ["{Ploughman's|Scotch Egg|Ham Hock Terrine}", 7, 13, "restaurant"],
    ["{Beef Burger|Halloumi Burger|Chicken Burger}", 12, 17, "restaurant"],
    ["{8oz Rump|10oz Sirloin|Gammon & Egg}", 15, 29, "restaurant"],
    ["{Soup of the Day|Whitebait|Potted Shrimp}", 6, 9, "restaurant"],
    ["{Chips|Cheesy Chips|Onion Rings}", 3, 6, "restaurant"],
    ["{Sticky Toffee Pudding|Apple Crumble|Eton Mess}", 6, 8, "restaurant"],
    ["{Kids Fish Fingers|Kids Pasta}", 6, 8, "restaurant"],
    ["{Pint Bitter|Pint Lager|Pint Stout|Pint IPA}", 4, 6, "restaurant"],
    ["{Half Bitter|Half Cider}", 2, 3, "restaurant"],
    ["{Merlot|Sauvignon|Pinot Grigio} {175ml|250ml}", 5, 9, "restaurant"],
    ["Bottle {Rioja|Chablis|Prosecco}", 24, 38, "restaurant"],
    ["{G&T Single|G&T Double|Whisky 25ml}", 5, 11, "restaurant"],
    ["{Cola|Lemonade|J2 Orange} {half|pint}", 2, 4, "restaurant"],
    ["{Filter Coffee|Flat White|Pot of Tea}", 2, 4, "restaurant"],
    ["{Crisps|Pork Scratchings|Dry Roasted}", 1, 2, "restaurant"],
  ],
  lines: TABLE_LINES,
  pieces: ROUND_OF,
  measured: {},
  endings: [...MENU_ENDINGS, [95, 3], [75, 1], [25, 1]],
  codes: "###",
};
