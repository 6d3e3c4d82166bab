# One image, several processes: dist/apps/api/main.js (the default), dist/apps/worker/main.js, and the `whence` command.
FROM node:22-slim@sha256:c3de60bf2f9dd0ac6370e6117950ff62d6e339527e7472301c9c78a017978392 AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY nest-cli.json .swcrc tsconfig.json ./
COPY migrations migrations
COPY libs libs
COPY apps apps
RUN npx nest build

FROM node:22-slim@sha256:c3de60bf2f9dd0ac6370e6117950ff62d6e339527e7472301c9c78a017978392 AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:22-slim@sha256:c3de60bf2f9dd0ac6370e6117950ff62d6e339527e7472301c9c78a017978392
ENV NODE_ENV=production WHENCE_HOST=0.0.0.0 WHENCE_DATA_DIR=/var/lib/whence
WORKDIR /opt/whence
RUN mkdir -p /var/lib/whence \
  && chown node:node /var/lib/whence \
  && printf '#!/bin/sh\nexec node /opt/whence/dist/apps/cli/main.js "$@"\n' > /usr/local/bin/whence \
  && chmod 755 /usr/local/bin/whence
COPY --from=packages /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY examples examples
COPY package.json openapi.json ./
USER node
VOLUME /var/lib/whence
EXPOSE 4000
CMD ["node", "dist/apps/api/main.js"]
