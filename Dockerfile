# The gateway in one container: no build, Node runs the TypeScript files as they are.
#   docker build -t annuaire .
#   docker run --init --read-only --tmpfs /tmp -v annuaire:/data -p 3000:3000 annuaire
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# node-linux-* is Node again, for machines that have another one; the image brings its own.
RUN npm ci --omit=dev && npm cache clean --force && rm -rf node_modules/node-linux-* node_modules/.bin/node
COPY src ./src
COPY connectors ./connectors
COPY fixtures ./fixtures
COPY mappings ./mappings
# Everything that changes lives here: the embedded database, the deliveries, the keys. The rest of the file system may be read-only.
RUN install -d -o node -g node -m 0700 /data
USER node
# A container has addresses of its own: what is published of them is said where it is run.
ENV NODE_ENV=production DATA_DIR=/data KEYS_DIR=/data/keys LISTEN=*
VOLUME /data
# 3001 is the demonstration ENT service.
EXPOSE 3000 3001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Long enough for the database to write what it has in memory: docker stop --time 30.
CMD ["node", "--max-semi-space-size=8", "src/main.ts"]
