import { type Trade } from "../../trade.ts";
import { JOB_LINES, WHOLE_ENDINGS } from "../weights.ts";

/** A Spanish office that keeps books and files taxes. */
export const gestoria: Trade = {
  id: "es-gestoria",
  rows: [
    ["Asesoría {fiscal|laboral|contable}", 60, 340, "standard", "month"],
    ["Nóminas, {3|6|14} trabajadores", 45, 240, "standard"],
    ["Modelo {303|111|130|390} {1T|2T|3T|4T}", 35, 120, "standard"],
    ["{Impuesto de Sociedades|Cuentas anuales}", 290, 890, "standard"],
    ["Alta {autónomo|censal|trabajador}", 40, 150, "standard"],
    ["{Redacción de contrato|Recurso administrativo}", 120, 680, "standard"],
    ["Consulta extraordinaria", 55, 90, "standard", "h"],
    ["{Certificado digital|Notificaciones electrónicas}", 15, 60, "standard"],
    ["{Gestión de expediente|Desplazamiento}", 25, 140, "standard"],
  ],
  lines: JOB_LINES,
  pieces: [
    [1, 12],
    [2, 2],
  ],
  measured: { h: [500, 6000, 500], month: [1000, 3000, 1000] },
  endings: WHOLE_ENDINGS,
  codes: "S##",
};
