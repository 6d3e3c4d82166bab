export { openRooms, type OpenRooms, type RoomsOptions } from './open-rooms.js';
