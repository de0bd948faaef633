/** Puts `text` on the clipboard; false when the browser allows no way to. `near` is the button that was pressed. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Refused by permission: the older way may still be open.
    }
  }
  return copyBySelection(text, near)
}

/** The clipboard API is missing on plain HTTP. The text stands beside the button: behind an open dialog nothing can be selected. */
function copyBySelection(text: string, near: HTMLElement): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.className = 'sr-only'
  near.after(area)
  area.select()
  try {
    return document.execCommand('copy')
  } finally {
    area.remove()
  }
}
