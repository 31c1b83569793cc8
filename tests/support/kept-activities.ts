import type { Activity } from '../../lib/store/activity.ts';

const hour = 3_600_000;

// No random UUIDs: they would load Web Crypto, whose Init is in nobody's interest here.
const activity = (uuid: string, handle: string, message: string, age: number): Activity => ({
  uuid,
  display_name: handle,
  handle,
  message,
  created_at: new Date(Date.now() - age).toISOString(),
  expires_at: new Date(Date.now() + 24 * hour).toISOString(),
  likes_count: 0,
  replies_count: 0,
  reposts_count: 0,
});

/** The document's three posts, in memory: what a feed without its database shows. */
export const kept: readonly Activity[] = [
  activity('68f126b0-1ceb-4a33-88be-d90fa7109eee', 'garek', 'My dear doctor, I am just simple tailor', hour),
  activity('66e12864-8c26-4c3a-9658-95a10f8fea67', 'andrewbrown', 'Cloud is very fun!', 48 * hour),
  activity('248959df-3079-4947-b847-9e0892d1bab4', 'worf', 'I am out of prune juice', 168 * hour),
];
