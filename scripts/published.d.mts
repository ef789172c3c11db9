export const published: readonly string[];
export const publishedOnly: readonly string[];
