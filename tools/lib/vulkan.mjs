/** The Vulkan driver that the native tests of the GPU kernels run on. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/**
 * What to add to the environment so that the tests find a driver: the software one (lavapipe) where
 * it is installed, so that results do not depend on the machine.
 *
 * @returns {Record<string, string> | undefined} undefined when there is no driver at all
 */
export function vulkan() {
  if (process.env["VK_ICD_FILENAMES"] !== undefined || process.env["VK_DRIVER_FILES"] !== undefined)
    return {};
  const drivers = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  const software = drivers.find((path) => path.includes("/lvp_icd"));
  if (software !== undefined) return { VK_ICD_FILENAMES: software };
  return drivers.length > 0 ? {} : undefined;
}
