/** What the page of a dataset has beyond a report. */
export const DATASET_STYLE = `
.blocks { columns: 3 320px; column-gap: 12px; }
.block { padding: 12px 0 6px; margin-bottom: 12px; overflow: hidden; break-inside: avoid; } .block h3 { padding: 0 14px 6px; }
.bars td, .bars th { padding: 3px 14px; border: 0; }
.bars td:first-child { overflow-wrap: anywhere; min-width: 110px; }
.bars td.number { padding: 3px 6px; width: 1%; }
.bars .bar { width: 32%; min-width: 70px; padding-left: 4px; }
.bars .bar span { display: block; height: 9px; border-radius: 2px; background: var(--first); opacity: 0.75; }
td.wraps { white-space: normal; min-width: 150px; }
.figure.worse { color: var(--wrong); }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 12px; margin-top: 12px; }
.pair { padding: 12px; } .pair .two { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin-top: 8px; align-items: start; }
.pair img { display: block; width: 100%; max-height: 260px; object-fit: contain; object-position: top; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
.pair p { overflow-wrap: anywhere; }
.shown { display: grid; grid-template-columns: minmax(220px, 5fr) minmax(300px, 6fr); gap: 20px; align-items: start; }
@media (max-width: 820px) { .shown { grid-template-columns: 1fr; } }
.shown figure { margin: 0 0 10px; position: relative; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; background: #fff; }
.shown figure img { display: block; width: 100%; }
.shown figure svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.shown rect { fill-opacity: 0.1; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.shown rect:hover { fill-opacity: 0.4; }
.vendor rect, rect.vendor { fill: #2563eb; stroke: #2563eb; } rect.head { fill: #9333ea; stroke: #9333ea; }
rect.lines { fill: #0b7a6f; stroke: #0b7a6f; } rect.money { fill: #c2410c; stroke: #c2410c; } rect.payment { fill: #a16207; stroke: #a16207; }
.values { width: 100%; } .values td { padding: 2px 10px 2px 0; border: 0; white-space: normal; vertical-align: top; overflow-wrap: anywhere; }
.values td:first-child { color: var(--quiet); min-width: 120px; width: 1%; white-space: nowrap; }
.values .dot { display: inline-block; width: 8px; height: 8px; border-radius: 2px; margin-right: 7px; }
.dot.vendor { background: #2563eb; } .dot.head { background: #9333ea; } .dot.lines { background: #0b7a6f; } .dot.money { background: #c2410c; } .dot.payment { background: #a16207; }
.unplaced { text-decoration: underline dotted; text-underline-offset: 3px; }
.shown .scroll { margin: 10px 0; border: 0; } .items td, .items th { padding: 3px 10px 3px 0; font-size: 13px; white-space: normal; min-width: 0; }
.items td:first-child { min-width: 130px; } .items .number { text-align: right; white-space: nowrap; }
`;
