/** Leading others, or another day, to what is asked. */
export const share = {
  copyLink: "Copy link",
  session: "Session",
  save: "Save this search to a file",
  open: "Open a saved search…",
  holds: "A saved search holds words, marks and wishes, and no pictures.",
  file: "A saved search",
};

/** The page at a stand. */
export const kiosk = {
  phone: "On your phone",
  camera: "Point your phone’s camera here to go on there.",
  corner: "This page on your phone",
  touch: "Touch to begin",
  orPhone: "or try it on your phone",
  startsOver: "Starting over for the next visitor. Touch anything to stay.",
  code: (address: string) => `QR code of ${address}`,
};
