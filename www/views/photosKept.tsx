import { useRef } from "preact/hooks";
import { bytesOf, megabytes, pictureCount, whole } from "../format";
import { count, deleteAll } from "../photos/library";
import { fetched, sent } from "../photos/privacy";
import { storage } from "../photos/storage";

/** What is kept, and how to be rid of it. */
export function PhotosKept() {
  if (count.value === 0) return null;
  return (
    <div class="photos-kept">
      <Storage />
      <DeleteAll />
    </div>
  );
}

/** What the browser recorded, in a line; how that is counted is a click away. */
export function Privacy() {
  const { files, bytes } = fetched.value;
  return (
    <p class="photos-kept">
      <button type="button" class="footer-why" popovertarget="sent">
        {sent.value.length === 0
          ? "Nothing leaves this device: 0 bytes sent"
          : `${whole(sent.value.length)} ${sent.value.length === 1 ? "request" : "requests"} went beyond this page’s own files`}
      </button>
      <span id="sent" popover="auto" class="popover">
        By your browser’s own record (Resource Timing), this page and the workers that read and search your
        photos made {whole(files)} requests since it was loaded, each for a file of its own and with nothing
        in its address but that file’s name; {megabytes(bytes)} came in. Requests to any other place:{" "}
        {whole(sent.value.length)}. The page’s security policy forbids them as well.
        {sent.value.slice(0, 20).map(({ address }) => ` ${address}`)}
      </span>
    </p>
  );
}

function Storage() {
  if (storage.value === null) return null;
  const { used, available } = storage.value;
  return (
    <span class="photos-storage">
      <meter value={used} max={available} aria-label="Storage used of what the browser allows" />
      {bytesOf(used)} kept in this browser, of {bytesOf(available)} that it allows
    </span>
  );
}

function DeleteAll() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="footer-why" onClick={() => dialog.current?.showModal()}>
        Delete all my photos from this browser
      </button>
      <dialog ref={dialog} class="photos-confirm" aria-labelledby="delete-title">
        <h3 id="delete-title">Delete {pictureCount(count.value)} from this browser?</h3>
        <p>
          The small copies that were made for searching go, and all that was found out about them. The files
          on your device stay as they are.
        </p>
        <form method="dialog">
          <button type="submit" class="button-quiet">
            Keep them
          </button>
          <button type="submit" class="button-primary" onClick={deleteAll}>
            Delete all
          </button>
        </form>
      </dialog>
    </>
  );
}
