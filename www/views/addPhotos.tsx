import { type RefObject } from "preact";
import { useRef } from "preact/hooks";
import { strings } from "../language";
import { folders } from "../photos/library";
import { chooseFiles, openFolder, picksFolders, reopen } from "../photos/pick";

/** The ways to add photos, but for dropping and pasting, which work anywhere. */
export function AddPhotos() {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const text = strings.value.photos;
  return (
    <div class="photos-add">
      {("webkitdirectory" in HTMLInputElement.prototype || picksFolders()) && (
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            void openFolder(() => folder.current?.click());
          }}
        >
          {text.openFolder}
        </button>
      )}
      <button type="button" class="button-primary" data-second="true" onClick={() => files.current?.click()}>
        {text.choose}
      </button>
      {folders.value.map(
        ({ name, handle }) =>
          handle !== null && (
            <button
              key={name}
              type="button"
              class="chip"
              title={text.reopenTitle}
              onClick={() => {
                void reopen(handle);
              }}
            >
              {text.reopen(name)}
            </button>
          ),
      )}
      <Files input={folder} name="folder" webkitdirectory />
      <Files input={files} name="pictures" accept="image/*" />
    </div>
  );
}

interface FilesProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly name: string;
  readonly accept?: string;
  readonly webkitdirectory?: boolean;
}

/** The browser's own file dialogue, which the buttons open. */
function Files({ input, name, accept, webkitdirectory }: FilesProps) {
  return (
    <input
      ref={input}
      type="file"
      name={name}
      multiple
      hidden
      {...(accept !== undefined && { accept })}
      {...(webkitdirectory === true && { webkitdirectory })}
      onChange={({ currentTarget }) => {
        void chooseFiles(currentTarget.files);
        // The same files may be chosen again.
        currentTarget.value = "";
      }}
    />
  );
}
