import { randomBytes } from 'node:crypto'
import { chmod, constants, copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, withoutLinks } from './paths.ts'

/**
 * Puts a whole file in place at once, with the mode of the one it replaces. With `isNew` it throws `EEXIST` when a file
 * is there already, whoever made it in the meantime.
 */
export async function writeAtomic(absolute: string, content: string | Uint8Array, isNew: boolean): Promise<void> {
  // Not the name of the file and more: that may be as long as names can be.
  const temporary = join(dirname(absolute), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(content)
      await file.datasync()
    } finally {
      await file.close()
    }
    if (isNew) await putNew(temporary, absolute)
    else {
      await chmod(temporary, (await stat(absolute)).mode)
      await rename(temporary, absolute)
    }
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Where there are no links a copy has to do, which never replaces what is there either. */
async function putNew(temporary: string, absolute: string): Promise<void> {
  try {
    await link(temporary, absolute)
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) throw error
    await copyFile(temporary, absolute, constants.COPYFILE_EXCL)
  }
}
