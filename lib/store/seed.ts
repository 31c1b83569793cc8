import type { Activity } from './activity.ts';

const hour = 3_600_000;
const day = 24 * hour;
const untouched = { likes_count: 0, replies_count: 0, reposts_count: 0 };
const worf = { display_name: 'Worf', handle: 'worf' };
const andrewsPost = '68f126b0-1ceb-4a33-88be-d90fa7109eee';

/** The three posts that Cruddur's first users see, dated relative to `now`. */
export function seedActivities(now: Date): Activity[] {
  const at = (offset: number) => new Date(now.getTime() + offset).toISOString();
  const reply = {
    uuid: '26e12864-1c26-5c3a-9658-97a10f8fea67',
    reply_to_activity_uuid: andrewsPost,
    ...worf,
    message: 'This post has no honor!',
    created_at: at(-2 * day + hour),
    ...untouched,
  };
  const post = (uuid: string, author: Author, message: string, age: number, life: number): Activity => {
    return {
      uuid,
      ...author,
      message,
      created_at: at(-age),
      expires_at: at(life),
      ...untouched,
      replies: [],
    };
  };
  const andrew = { display_name: 'Andrew Brown', handle: 'andrewbrown' };
  const garek = { display_name: 'Garek', handle: 'garek' };
  return [
    {
      ...post(andrewsPost, andrew, 'Cloud is very fun!', 2 * day, 5 * day),
      likes_count: 5,
      replies_count: 1,
      replies: [reply],
    },
    post('66e12864-8c26-4c3a-9658-95a10f8fea67', worf, 'I am out of prune juice', 7 * day, 9 * day),
    post(
      '248959df-3079-4947-b847-9e0892d1bab4',
      garek,
      'My dear doctor, I am just simple tailor',
      hour,
      12 * hour,
    ),
  ];
}

type Author = Pick<Activity, 'display_name' | 'handle'>;
