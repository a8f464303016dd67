import { type Random } from "../../core/random.ts";
import { type Mesh, meshOf } from "./mesh.ts";
import { type View } from "./view.ts";

/** In layout pixels: how far the shadow of the page falls beside it, and how soft it is. */
const SHADOW_PX = { fall: 6, soft: 16 } as const;
/** Share of the light that it takes at most. */
const DEPTH = 0.45;

/** The shadow of the page on what lies below it: brightness over the picture. */
export function pageShadow(
  view: View,
  page: { readonly width: number; readonly height: number },
  scale: number,
  random: Random,
): Mesh {
  const dx = random.uniform(-1, 1) * SHADOW_PX.fall * scale;
  const dy = random.uniform(0.2, 1) * SHADOW_PX.fall * scale;
  const soft = SHADOW_PX.soft * scale;
  if (view.backdrop?.isDeep !== true) return meshOf(view.width, view.height, () => 1);
  return meshOf(view.width, view.height, (x, y) => {
    const [u, v] = view.back(x - dx, y - dy);
    const inside = Math.min(u, page.width - u, v, page.height - v);
    return 1 - DEPTH * Math.min(1, Math.max(0, inside / soft + 0.75));
  });
}
