/** Every set-up's `service.name`, which our own build has as its default. */
export const serviceName = 'Cruddur';
