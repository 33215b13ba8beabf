/** Node's `path`, as far as mime-types needs it. */
export const extname = (file: string): string => /\.[^./]+$/.exec(file)?.[0] ?? '';
