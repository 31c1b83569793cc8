import type { Activity } from './activity.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** The three posts that Cruddur's first users see, dated relative to `now`. */
export function seedActivities(now: Date): Activity[] {
  const at = (offset: number) => new Date(now.getTime() + offset).toISOString();
  const andrews = '68f126b0-1ceb-4a33-88be-d90fa7109eee';
  return [
    {
      uuid: andrews,
      display_name: 'Andrew Brown',
      handle: 'andrewbrown',
      message: 'Cloud is very fun!',
      created_at: at(-2 * day),
      expires_at: at(5 * day),
      likes_count: 5,
      replies_count: 1,
      reposts_count: 0,
      replies: [
        {
          uuid: '26e12864-1c26-5c3a-9658-97a10f8fea67',
          reply_to_activity_uuid: andrews,
          display_name: 'Worf',
          handle: 'worf',
          message: 'This post has no honor!',
          created_at: at(-2 * day + hour),
          likes_count: 0,
          replies_count: 0,
          reposts_count: 0,
        },
      ],
    },
    {
      uuid: '66e12864-8c26-4c3a-9658-95a10f8fea67',
      display_name: 'Worf',
      handle: 'worf',
      message: 'I am out of prune juice',
      created_at: at(-7 * day),
      expires_at: at(9 * day),
      likes_count: 0,
      replies_count: 0,
      reposts_count: 0,
      replies: [],
    },
    {
      uuid: '248959df-3079-4947-b847-9e0892d1bab4',
      display_name: 'Garek',
      handle: 'garek',
      message: 'My dear doctor, I am just simple tailor',
      created_at: at(-hour),
      expires_at: at(12 * hour),
      likes_count: 0,
      replies_count: 0,
      reposts_count: 0,
      replies: [],
    },
  ];
}
