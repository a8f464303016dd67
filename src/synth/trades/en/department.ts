import { type Trade } from "../../trade.ts";
import { FEW_LINES } from "../weights.ts";

/** A British department store. Children's clothes, books and food carry no VAT. */
export const department: Trade = {
  id: "en-department",
  rows: [
    ["{Oxford Shirt|Linen Shirt|Polo} {White|Navy} {S|M|L|XL}", 22, 55, "standard"],
    ["{Lambswool Jumper|Cardigan} {Grey|Bottle Green} {S|M|L}", 35, 79, "standard"],
    ["{Midi Dress|Pleated Skirt|Chinos} Size {8|10|12|14|16}", 28, 89, "standard"],
    ["{Socks 3PK|Tights 2PK|Handkerchiefs 6PK}", 7, 18, "standard"],
    ["{Leather Belt|Umbrella|Gloves}", 15, 42, "standard"],
    ["{Duvet Cover|Fitted Sheet|Pillow Pair} {Single|Double|King}", 18, 85, "standard"],
    ["{Bath Towel|Hand Towel} {White|Sage}", 6, 24, "standard"],
    ["{Mug|Dinner Plate|Cereal Bowl} Stoneware", 5, 12, "standard"],
    ["{Saucepan 18cm|Frying Pan 28cm|Casserole Dish}", 20, 95, "standard"],
    ["{Table Lamp|Picture Frame|Candle}", 9, 75, "standard"],
    ["{Hand Cream|Shower Gel Set|Lipstick}", 6, 28, "standard"],
    ["{Hardback Novel|Picture Book|Cookery Book}", 6, 26, "books"],
    ["{Shortbread Tin|Fudge Box|Loose Tea 125g}", 4, 14, "food"],
    ["Kids {T-Shirt|School Trousers|Wellies} Age {5-6|7-8}", 6, 19, "zero"],
    ["{Board Game|Soft Toy|Jigsaw 500pc}", 9, 35, "standard"],
    ["Greetings Card", 2, 4, "standard"],
  ],
  lines: FEW_LINES,
  pieces: [
    [1, 12],
    [2, 3],
    [4, 0.8],
    [6, 0.4],
  ],
  measured: {},
  endings: [
    ...([[0, 6], [50, 3], [99, 2], [95, 1]] as const), // prettier-ignore
  ],
  codes: "50########",
};
