/** What the report of an evaluation adds to the page's style sheet. */
export const EVAL_STYLE = `
svg .bar { fill: var(--first); opacity: 0.75; } svg .mark { stroke: var(--third); stroke-width: 1.5; stroke-dasharray: 4 3; }
svg .halo { paint-order: stroke; stroke: var(--panel); stroke-width: 5; stroke-linejoin: round; }
.confusion td, .confusion th { min-width: 0; padding: 6px 10px; }
.confusion .right { color: var(--first); font-weight: 600; } .confusion .zero { color: var(--line); }
.confusion .mistaken { color: var(--wrong); font-weight: 600; }
.tag { display: inline-block; margin-left: 8px; padding: 0 7px; border: 1px solid var(--line); border-radius: 9px; color: var(--quiet); font-size: 11px; }
.sides img + img { margin-top: 8px; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 600px), 1fr)); gap: 12px; align-items: start; }
`;
