/** Whether the page stands where one visitor follows another, as its address says. */

import { readOptions } from "../options";

export const isKiosk = readOptions(location.search).kiosk;
