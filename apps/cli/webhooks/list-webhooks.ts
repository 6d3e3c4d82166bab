import type { ListCommand } from '../lists/list.js';

/** Webhooks, and the deliveries of one. */
export const LIST_WEBHOOKS: ListCommand = {
  name: 'webhooks',
  description: 'List the webhooks.',
  filters: [{ flag: 'state', description: 'only deliveries in this state' }],
  list: {
    path: () => '/v1/webhooks',
    columns: [
      { heading: 'id', cell: 'id' },
      { heading: 'url', cell: 'url' },
      { heading: 'events', cell: ({ events }) => (events as string[]).join(', ') },
      { heading: 'added', cell: 'createdAt' },
      { heading: 'ended', cell: 'endedAt' },
    ],
  },
  below: {
    argument: 'webhook',
    description: 'list the deliveries of this webhook',
    list: {
      path: ([id]) => `/v1/webhooks/${encodeURIComponent(id ?? '')}/deliveries`,
      columns: [
        { heading: 'id', cell: 'id' },
        { heading: 'event', cell: 'event' },
        { heading: 'entry', cell: 'entry' },
        { heading: 'state', cell: 'state' },
        { heading: 'attempts', cell: 'attempts' },
        { heading: 'error', cell: 'error' },
      ],
    },
  },
};
