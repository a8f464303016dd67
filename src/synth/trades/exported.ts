import { type CatalogueRow, type Trade } from "../trade.ts";

/** The same goods sold abroad: no tax of the seller's country. */
export function exported(trade: Trade): Trade {
  const rows = trade.rows.map(([name, low, high, , unit = "st", details = {}]): CatalogueRow => [
    ...([name, low, high, "zero", unit, details] as const),
  ]);
  return { ...trade, id: `${trade.id}-export`, rows };
}
