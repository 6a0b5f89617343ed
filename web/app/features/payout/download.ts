type Download = { fileName: string; mediaType: string; text: string };

/** Saves a file that the API returned as text. */
export function save({ fileName, mediaType, text }: Download): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser has taken the text by the time that this task ends.
  setTimeout(() => URL.revokeObjectURL(address));
}
