import { type Trade } from "../../trade.ts";
import { TABLE_LINES } from "../weights.ts";

/** An American diner. */
export const diner: Trade = {
  id: "en-diner",
  rows: [
    ["{2 Eggs Any Style|Western Omelet|Eggs Benedict}", 8, 15, "restaurant"],
    ["{Short Stack|Full Stack|Blueberry Pancakes}", 7, 13, "restaurant"],
    ["{French Toast|Belgian Waffle|Biscuits & Gravy}", 8, 13, "restaurant"],
    ["{Hash Browns|Side Bacon|Side Sausage|Grits}", 3, 6, "restaurant"],
    ["{Cheeseburger Dlx|Patty Melt|BLT|Tuna Melt}", 10, 16, "restaurant"],
    ["{Turkey Club|Reuben|Grilled Cheese}", 9, 17, "restaurant"],
    ["{Meatloaf|Chicken Fried Steak|Pot Roast} Dinner", 14, 21, "restaurant"],
    ["{Cobb Salad|Chef Salad|Side Salad}", 5, 15, "restaurant"],
    ["{Chili|Clam Chowder|Soup} {Cup|Bowl}", 4, 8, "restaurant"],
    ["{French Fries|Onion Rings|Coleslaw}", 3, 7, "restaurant"],
    ["{Apple Pie|Cherry Pie|Pecan Pie} {a la mode|}", 4, 8, "restaurant"],
    ["{Milkshake|Root Beer Float}", 5, 8, "restaurant"],
    ["{Coffee|Hot Tea|Decaf}", 2, 3, "restaurant"],
    ["{Iced Tea|Lemonade|Fountain Soda}", 2, 4, "restaurant"],
    ["{Orange Juice|Tomato Juice} {Sm|Lg}", 3, 5, "restaurant"],
  ],
  lines: TABLE_LINES,
  pieces: [
    [1, 10],
    [2, 5],
    [3, 1],
    [4, 1],
  ],
  measured: {},
  endings: [
    ...([[99, 4], [95, 4], [50, 3], [25, 2], [75, 2], [49, 1]] as const), // prettier-ignore
  ],
  codes: "###",
};
