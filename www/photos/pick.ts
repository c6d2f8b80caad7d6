/** What a visitor does to add photos: opening, choosing, dropping and pasting. */

import { message } from "../message";
import { note } from "../notes";
import { chosen, dropped, type Haul, inFolder } from "./find";
import { add, looking, outcome } from "./library";

type Picker = (options: { readonly id: string; readonly mode: "read" }) => Promise<FileSystemDirectoryHandle>;

/** Whether the browser opens folders so that they can be opened again in another visit. */
export function picksFolders(): boolean {
  return "showDirectoryPicker" in window;
}

/** Opens a folder; `otherwise` is what to do where the browser has no dialogue for it but that of file fields. */
export async function openFolder(otherwise: () => void): Promise<void> {
  if (!picksFolders()) {
    otherwise();
    return;
  }
  const { showDirectoryPicker } = window as unknown as { readonly showDirectoryPicker: Picker };
  let handle: FileSystemDirectoryHandle;
  try {
    handle = await showDirectoryPicker({ id: "photos", mode: "read" });
  } catch (error) {
    // To close the dialogue without a choice is no failure.
    if (!(error instanceof DOMException && error.name === "AbortError")) otherwise();
    return;
  }
  await look((count) => inFolder(handle, count).then((haul) => [haul]));
}

/** Opens a folder of an earlier visit again. The browser may ask whether it may, which it does upon a click only. */
export async function reopen(handle: FileSystemDirectoryHandle): Promise<void> {
  const asking = handle as FileSystemDirectoryHandle & {
    readonly requestPermission?: (options: { readonly mode: "read" }) => Promise<PermissionState>;
  };
  const answer = await asking.requestPermission?.({ mode: "read" }).catch(() => "denied" as const);
  if (answer === "denied") {
    note(message("noFolderAccess", handle.name));
    return;
  }
  const haul = await look((count) => inFolder(handle, count).then((found) => [found]));
  if (haul.every(({ files }) => files.length === 0)) {
    outcome.value = message("folderIsEmpty", handle.name);
  }
}

/** Takes files from a file field. */
export async function chooseFiles(list: FileList | null): Promise<void> {
  if (list !== null && list.length > 0) await add([chosen([...list])]);
}

export async function drop(items: DataTransferItemList): Promise<void> {
  await look((count) => dropped([...items], count));
}

/** Takes the pictures of a clipboard; whether there were any. */
export function paste(data: DataTransfer): boolean {
  const files = [...data.files].filter(({ type }) => type.startsWith("image/"));
  if (files.length > 0) void add([chosen(files)]);
  return files.length > 0;
}

async function look(
  find: (count: (files: number) => void) => Promise<readonly Haul[]>,
): Promise<readonly Haul[]> {
  looking.value = 0;
  let hauls: readonly Haul[];
  try {
    hauls = await find((files) => {
      looking.value = files;
    });
  } finally {
    looking.value = null;
  }
  await add(hauls);
  return hauls;
}
