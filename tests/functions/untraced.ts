/** A function that never asks for tracing, built as the others are. */
export const handler = async () => ({ statusCode: 204 });
