/** The page's style sheet. Light and dark by the reader's setting; prints in the light one. */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #fbfbfa; --panel: #ffffff; --text: #1d2125; --quiet: #62686f; --line: #e3e4e2;
  --first: #0b7a6f; --second: #8a8f96; --third: #b4690e;
  --wrong: #b3261e; --wrong-back: #fde7e4; --missed-back: #fff2cc; --extra: #6941c6; --extra-back: #efe8fd; }
@media (prefers-color-scheme: dark) { :root {
  --page: #15181b; --panel: #1d2125; --text: #e7e9ea; --quiet: #9aa1a8; --line: #33393f;
  --first: #3fc7b6; --second: #858c94; --third: #e5a455;
  --wrong: #ff9a8f; --wrong-back: #4a1f1c; --missed-back: #463a12; --extra: #c4abff; --extra-back: #33264f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 12px; }
h3 { font-size: 15px; margin: 0; font-weight: 600; }
p { margin: 0; }
.quiet { color: var(--quiet); font-size: 13px; }
.lead { margin-bottom: 12px; }
code, pre { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 16px 0 0; padding: 0; }
.facts div { display: flex; gap: 8px; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 12px; margin-top: 24px; }
.card, .panel, details { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.card { padding: 14px 18px; }
.figure { font-size: 30px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; color: var(--first); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 12px; }
.chart { margin: 0; padding: 12px; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.chart svg { display: block; width: 100%; height: auto; }
svg .title { font: 600 13px system-ui, sans-serif; fill: var(--text); }
svg .tick { font: 11px system-ui, sans-serif; fill: var(--quiet); }
svg .grid { stroke: var(--line); stroke-width: 1; } svg .axis { stroke: var(--quiet); stroke-width: 1; }
svg .series { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
svg .faint { stroke-width: 1; opacity: 0.35; } svg .dots { stroke-width: 1; }
svg .series.first { stroke: var(--first); } svg .series.second { stroke: var(--second); } svg .series.third { stroke: var(--third); }
svg .dot { stroke: var(--panel); stroke-width: 1; }
svg .dot.first { fill: var(--first); } svg .dot.second { fill: var(--second); } svg .dot.third { fill: var(--third); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 4px 14px 0 46px; color: var(--quiet); font-size: 12px; }
.legend span { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; }
.legend i { width: 14px; height: 3px; border-radius: 2px; }
svg .cell { stroke: var(--panel); stroke-width: 1; } svg .cell-text { font: 11px system-ui, sans-serif; fill: var(--text); pointer-events: none; }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 14px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
td:first-child { white-space: normal; min-width: 150px; }
tbody tr:last-child td { border-bottom: 0; }
th { font-size: 12px; font-weight: 600; color: var(--quiet); }
.number { text-align: right; } .strong { font-weight: 600; } .plot { width: 190px; }
.interval { display: inline-block; min-width: 52px; margin-left: 8px; color: var(--quiet); font-size: 12px; font-weight: 400; }
.whiskers { display: block; width: 160px; height: 22px; }
.better { color: var(--first); } .worse { color: var(--wrong); }
.sample { margin-top: 16px; padding: 16px; }
.sample header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; margin-bottom: 12px; }
.sides { display: grid; grid-template-columns: minmax(200px, 0.8fr) 1fr 1fr; gap: 16px; align-items: start; }
.sides.two { grid-template-columns: minmax(240px, 0.8fr) 1.4fr; }
.sides img { display: block; width: 100%; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
.sides > div:first-child { position: sticky; top: 12px; }
.sides h4 { margin: 0 0 6px; font-size: 12px; font-weight: 600; color: var(--quiet); }
.sides > div { min-width: 0; }
@media (max-width: 820px) { .sides, .sides.two { grid-template-columns: 1fr; }
  .sides > div:first-child { position: static; } }
.flat { display: inline-block; vertical-align: top; max-width: calc(100% - 6ch); }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.key { color: var(--quiet); }
mark { color: inherit; border-radius: 3px; padding: 0 3px; }
mark.wrong { background: var(--wrong-back); color: var(--wrong); text-decoration: underline wavy 1px; text-underline-offset: 3px; }
mark.missed { background: var(--missed-back); }
mark.extra { background: var(--extra-back); color: var(--extra); text-decoration: line-through; }
.notjson { color: var(--wrong); font-weight: 600; }
details { padding: 10px 16px; margin-top: 12px; } summary { cursor: pointer; font-weight: 600; }
details[open] summary { margin-bottom: 10px; }
details .scroll { border: 0; }
details table th, details table td { padding: 4px 14px 4px 0; border: 0; }
.sample details { padding: 8px 12px; }
@media print { :root { color-scheme: light; } .sample, .chart { break-inside: avoid; } }
`;
