/** How a drawing looks, alone or in a page, in light and in dark, on a screen and on paper. */
export const drawingStyle = `
.network { --ink: #1c2733; --soft: #5b6b7b; --paper: #ffffff; --room: #f2f5f8; --line: #8796a5; --wire: #1f6feb;
  --bad: #c62828; --new: #1a7f37; --changed: #9a6700; background: var(--paper);
  font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
@media (prefers-color-scheme: dark) { .network { --ink: #e6edf3; --soft: #9aa7b4; --paper: #0d1117; --room: #161b22;
  --line: #5b6b7b; --wire: #58a6ff; --bad: #ff7b72; --new: #3fb950; --changed: #d29922; } }
.network text { fill: var(--ink); white-space: pre; }
.network .name { font-weight: bold; }
.network .kind, .network .note { fill: var(--soft); }
.network .state { fill: var(--bad); }
.network rect { fill: var(--paper); stroke: var(--line); }
.network .namespace > rect { fill: var(--room); }
.network .program > rect { stroke-dasharray: 2 2; }
.network .down > rect { stroke-dasharray: 5 4; fill: none; }
.network .link.down > .name, .network .master.down > .name { fill: var(--soft); }
.network .waiting > rect { stroke-dasharray: 5 4; }
.network .wire { fill: none; stroke: var(--wire); stroke-width: 1.5; }
.network .wire.down { stroke: var(--line); stroke-dasharray: 5 4; }
.network .wire.over { stroke: var(--line); }
.network .wire.tunnel { stroke-dasharray: 1 3; stroke-linecap: round; stroke-width: 2.5; }
.network .new > rect, .network .wire.new { stroke: var(--new); stroke-width: 2.5; }
.network .changed > rect, .network .wire.changed { stroke: var(--changed); stroke-width: 2.5; }
.network .gone { opacity: .45; }
.network .gone > rect, .network .wire.gone { stroke: var(--bad); stroke-width: 2.5; stroke-dasharray: 2 4; }
`;
