import { randomBytes } from 'node:crypto'
import { chmod, link, open, rename, rm, stat } from 'node:fs/promises'

/**
 * Puts a whole file in place at once, with the mode of the one it replaces. With `isNew` it throws `EEXIST` when a file
 * is there already, whoever made it in the meantime.
 */
export async function writeAtomic(absolute: string, text: string, isNew: boolean): Promise<void> {
  const temporary = `${absolute}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(text)
      await file.datasync()
    } finally {
      await file.close()
    }
    if (isNew) await link(temporary, absolute)
    else {
      await chmod(temporary, (await stat(absolute)).mode)
      await rename(temporary, absolute)
    }
  } finally {
    await rm(temporary, { force: true })
  }
}
