import { readableFile } from './readable-file';

it('knows a file that can be read', () => {
  expect(readableFile.safeParse(__filename).success).toBe(true);
  expect(readableFile.safeParse(__dirname).success).toBe(false);
  expect(readableFile.safeParse(`${__filename}.missing`).error?.issues).toMatchObject([
    { message: 'names no file that this process can read' },
  ]);
});
