var I=class{#e=new Map;#t;#r;#s=Math.random().toString(36).slice(2);#o=0;constructor(e,n){this.#t=e,this.#r=n?(r,s)=>n.model_proxy.send_msg({...r,buffers:s}):(r,s)=>e.send?.(r,void 0,s),e.on("msg:custom",this.#n)}ask(e,n={},r=[]){let s=`${this.#s}-${this.#o++}`;return new Promise((o,a)=>{let u=setTimeout(()=>{this.#e.delete(s),a(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(s,{resolve:o,reject:a,timer:u}),this.#r({...n,id:s,op:e},r)})}close(){this.#t.off("msg:custom",this.#n);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#n=(e,n)=>{let r=String(e.id),s=this.#e.get(r);if(!s)return;if(this.#e.delete(r),clearTimeout(s.timer),typeof e.error=="string"){s.reject(new Error(e.error));return}let o=Array.isArray(n)&&n.length?n:e.buffers;s.resolve([e,Array.isArray(o)?o.map(Ye):[]])}};function Ye(t){return ArrayBuffer.isView(t)?new Uint8Array(t.buffer,t.byteOffset,t.byteLength):new Uint8Array(t)}var R=t=>new Int32Array(t.slice().buffer),P=t=>new Float32Array(t.slice().buffer),xe=t=>new Float64Array(t.slice().buffer);function p(t,e={},...n){let r=document.createElement(t);for(let[s,o]of Object.entries(e))o!==!1&&r.setAttribute(s,o===!0?"":String(o));return r.append(...n),r}var Ge={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function ae(t){let e="http://www.w3.org/2000/svg",n=document.createElementNS(e,"svg"),r=document.createElementNS(e,"path");return n.setAttribute("viewBox","0 0 24 24"),n.setAttribute("aria-hidden","true"),r.setAttribute("d",Ge[t]),(t==="loop"||t==="fit")&&r.setAttribute("fill","none"),n.append(r),n}function S(t,e,n){let r=p("button",{type:"button",class:"icon","aria-label":e,title:e});return r.append(ae(t)),r.addEventListener("click",n),r}function le(t){let{clientWidth:e,clientHeight:n}=t,r=window.devicePixelRatio||1,[s,o]=[Math.round(e*r),Math.round(n*r)];(t.width!==s||t.height!==o)&&(t.width=s,t.height=o);let a=t.getContext("2d");return a.setTransform(r,0,0,r,0,0),a.clearRect(0,0,e,n),[a,e,n]}function T(t,e,n){return t.on(`change:${e}`,n),()=>t.off(`change:${e}`,n)}function A(t,e,n){t.get(e)!==n&&(t.set(e,n),t.save_changes())}function z(t,e){let n=(t%e.length+e.length)%e.length;return e[n]??"#4f9dff"}function V(t){let e=Math.round(t*100),n=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return n<60?`${n}:${r}`:`${Math.floor(n/60)}:${String(n%60).padStart(2,"0")}:${r}`}function _(t){let e=getComputedStyle(t),n=r=>e.getPropertyValue(`--${r}`).trim();return{ground:n("ground"),text:n("text"),muted:n("muted"),line:n("line"),accent:n("accent")}}function Ze(t){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let n=t.parentNode;n;n=Ke(n)){if(!(n instanceof HTMLElement))continue;let r=qe(getComputedStyle(n).backgroundColor);if(r!==void 0)return r<.5}return!1}function Ke(t){return t instanceof ShadowRoot?t.host:t.parentNode}function qe(t){let e=t.match(/[\d.]+/g)?.map(Number);if(!t.startsWith("rgb")||!e||e.length<3)return;let[n=0,r=0,s=0,o=1]=e;return o<.5?void 0:(.2126*n+.7152*r+.0722*s)/255}function Me(t,e){let n,r=()=>{let l=Ze(t);l!==n&&e(n=l)},s=new Set,o=()=>{for(let l of[0,120,450]){let c=setTimeout(()=>{s.delete(c),r()},l);s.add(c)}},a=new MutationObserver(o),u={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};a.observe(document.documentElement,u),a.observe(document.body,u),a.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",o),r(),o(),()=>{a.disconnect(),d.removeEventListener("change",o);for(let l of s)clearTimeout(l)}}var j=class{#e;#t;#r=1;#s=1;#o=1;#n;constructor(e,n){this.#e=e,this.#t=n,this.#n=Se(e)}get zoomed(){return this.#o>1.001}get scale(){let[e,n,r,s]=this.#e;return Math.min(this.#r/(r-e),this.#s/Math.abs(s-n))*this.#o}resize(e,n){this.#r=Math.max(1,e),this.#s=Math.max(1,n)}to([e,n]){let{scale:r}=this,s=(n-this.#n[1])*(this.#t?-r:r);return[this.#r/2+(e-this.#n[0])*r,this.#s/2+s]}from([e,n]){let{scale:r}=this,s=(n-this.#s/2)/r*(this.#t?-1:1);return[this.#n[0]+(e-this.#r/2)/r,this.#n[1]+s]}zoomAt(e,n=[this.#r/2,this.#s/2]){let r=this.from(n);this.#o=Math.min(40,Math.max(1,this.#o*e));let s=this.from(n);this.#n=[this.#n[0]+r[0]-s[0],this.#n[1]+r[1]-s[1]],this.#i()}push(e,n){let{scale:r}=this;this.#n=[this.#n[0]-e/r,this.#n[1]-n/r*(this.#t?-1:1)],this.#i()}fit(){this.#o=1,this.#n=Se(this.#e)}#i(){let[e,n,r,s]=this.#e,[o,a]=[Math.min(n,s),Math.max(n,s)];this.#n=[ke(this.#n[0],e,r,this.#r/this.scale),ke(this.#n[1],o,a,this.#s/this.scale)]}};function ke(t,e,n,r){let s=Math.min(n-e,r)/2;return Math.min(n-s,Math.max(e+s,t))}function Se([t,e,n,r]){return[(t+n)/2,(e+r)/2]}function de(t){let e=10**Math.floor(Math.log10(Math.max(t,1e-9)));return([5,2,1].find(n=>n*e<=t)??1)*e}var Je=4,U=class{el;box;tip=p("div",{class:"tip",role:"tooltip",hidden:!0});canvas;#e;#t;#r;#s=null;#o=0;constructor(e){this.#e=e,this.box=new j(e.bounds,e.up),this.canvas=p("canvas",{class:"plane",role:"img","aria-label":e.label}),this.#t=S("fit","Show all (0)",()=>this.fit()),this.#t.classList.add("fit"),this.#t.hidden=!0,this.el=p("div",{class:"stage"},this.canvas,this.#t,this.tip);let[n,r,s,o]=e.bounds,a=Math.min(2.4,Math.max(.75,(s-n)/Math.abs(o-r)));this.el.style.setProperty("--aspect",String(a)),this.canvas.addEventListener("pointerdown",this.#i),this.canvas.addEventListener("pointermove",this.#a),this.canvas.addEventListener("pointerup",this.#l),this.canvas.addEventListener("pointercancel",()=>this.#s=null),this.canvas.addEventListener("pointerleave",()=>e.leave()),this.canvas.addEventListener("wheel",this.#d,{passive:!1}),this.#r=new ResizeObserver(()=>this.draw()),this.#r.observe(this.el)}draw(){this.#o||=requestAnimationFrame(()=>{if(this.#o=0,!this.canvas.clientWidth)return;let[e,n,r]=le(this.canvas);this.box.resize(n,r),this.#e.draw(e,this.box,n,r)})}zoom(e,n){this.box.zoomAt(e,n),this.#t.hidden=!this.box.zoomed,this.draw()}fit(){this.box.fit(),this.#t.hidden=!0,this.draw()}say(e,n){this.tip.textContent=e,this.tip.hidden=!e;let r=this.el.getBoundingClientRect();this.tip.style.left=`${Math.max(4,Math.min(n.clientX-r.left+14,r.width-this.tip.offsetWidth-6))}px`,this.tip.style.top=`${Math.max(4,n.clientY-r.top-32)}px`}close(){cancelAnimationFrame(this.#o),this.#r.disconnect()}#n(e){let n=this.canvas.getBoundingClientRect();return[e.clientX-n.left,e.clientY-n.top]}#i=e=>{if(e.button!==0)return;let n=this.#e.press(this.#n(e),e);this.#s={x:e.clientX,y:e.clientY,moved:!1,held:n},this.canvas.setPointerCapture(e.pointerId)};#a=e=>{let n=this.#s;if(!n||n.held){this.#e.move(this.#n(e),n?.held??!1,e);return}let[r,s]=[e.clientX-n.x,e.clientY-n.y];!n.moved&&Math.hypot(r,s)<Je||(Object.assign(n,{x:e.clientX,y:e.clientY,moved:!0}),this.box.push(r,s),this.draw())};#l=e=>{let n=this.#s;this.#s=null,n&&!n.moved&&this.#e.release(this.#n(e),n.held,e)};#d=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#n(e)))}};async function Ae(t){let[e,[n]]=await t.ask("floor");if(!n)return null;let r=new Blob([n],{type:"image/jpeg"});return{picture:await createImageBitmap(r),bounds:e.bounds}}function Ee(t,e,n,r){let[s,o,a,u]=n.bounds,d=[e.to([s,o]),e.to([a,u])],[l,c]=[Math.min(d[0][0],d[1][0]),Math.min(d[0][1],d[1][1])];t.save(),r.length>2&&(X(t,e,r,!0),t.clip()),t.imageSmoothingQuality="high",t.drawImage(n.picture,l,c,Math.abs(d[1][0]-d[0][0]),Math.abs(d[1][1]-d[0][1])),t.restore()}function X(t,e,n,r){t.beginPath(),n.forEach((s,o)=>{let[a,u]=e.to(s);o?t.lineTo(a,u):t.moveTo(a,u)}),r&&t.closePath()}var B="rgba(10, 14, 20, 0.6)",Qe=.25,Y='Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',et=90;function Te(t,e,n,r,s){let o=de(et*1.6/e.scale),[a,u]=e.from([0,r]),[d,l]=e.from([n,0]);t.strokeStyle=s.line,t.lineWidth=1,t.globalAlpha=.8,t.beginPath();for(let c=Math.ceil(a/o)*o;c<=d;c+=o){let[m]=e.to([c,0]);t.moveTo(Math.round(m)+.5,0),t.lineTo(Math.round(m)+.5,r)}for(let c=Math.ceil(u/o)*o;c<=l;c+=o){let[,m]=e.to([0,c]);t.moveTo(0,Math.round(m)+.5),t.lineTo(n,Math.round(m)+.5)}t.stroke(),t.globalAlpha=1}function Ce(t,e,n){let r=de(130/e.scale),s=r*e.scale,[o,a]=[14,n-16];t.strokeStyle=B,t.lineWidth=6,t.lineCap="butt";for(let[u,d]of[[B,6],["#ffffff",2.5]])t.strokeStyle=u,t.lineWidth=d,t.beginPath(),t.moveTo(o,a-6),t.lineTo(o,a),t.lineTo(o+s,a),t.lineTo(o+s,a-6),t.stroke();t.font=`600 12px ${Y}`,t.textBaseline="bottom",t.textAlign="center",G(t,`${r} m`,o+s/2,a-4,"#ffffff")}function Pe(t,e){let n=document.createElement("canvas");n.width=Math.max(1,t.columns),n.height=Math.max(1,t.rows);let r=n.getContext("2d"),s=r.createImageData(n.width,n.height),o=e.reduce((a,u)=>Math.max(a,u),0)||1;return e.forEach((a,u)=>{let d=t.rows-1-Math.floor(u/t.columns);s.data.set(tt(a/o),(d*t.columns+u%t.columns)*4)}),r.putImageData(s,0,0),n}function tt(t){if(!(t>0))return[0,0,0,0];let e=Math.sqrt(Math.min(1,t)),n=[[59,15,112],[183,55,121],[252,137,97],[252,253,191]],r=e*(n.length-1),[s,o]=[n[Math.floor(r)]??n[0],n[Math.min(n.length-1,Math.ceil(r))]??n[3]],a=r-Math.floor(r);return[...s.map((d,l)=>Math.round(d+(o[l]-d)*a)),Math.round(90+150*e)]}function Le(t,e,n,r){let[s,o]=e.to([n.left,n.low+n.rows*n.cell]);t.imageSmoothingEnabled=!1,t.drawImage(r,s,o,n.columns*n.cell*e.scale,n.rows*n.cell*e.scale),t.imageSmoothingEnabled=!0}function Re(t,e,n){t.lineCap="round";for(let r=0;r+4<n.length;r+=5){let[s,o,a,u,d]=n.subarray(r,r+5),[l,c]=[e.to([s,o]),e.to([a,u])],m=Math.atan2(c[1]-l[1],c[0]-l[0]),x=Math.min(9,Math.hypot(c[0]-l[0],c[1]-l[1])*.45);for(let[v,$]of[[B,4],["#2dd4d4",2]]){t.strokeStyle=v,t.lineWidth=$,t.globalAlpha=.4+.6*d,t.beginPath(),t.moveTo(...l),t.lineTo(...c);for(let H of[2.6,-2.6])t.moveTo(...c),t.lineTo(c[0]+x*Math.cos(m+H),c[1]+x*Math.sin(m+H));t.stroke()}}t.globalAlpha=1}function Be(t,e,n,r){n.forEach(({name:s,closed:o,points:a},u)=>{let d=z(u+4,r);X(t,e,a,o),t.strokeStyle=B,t.lineWidth=4,t.stroke(),t.strokeStyle=d,t.lineWidth=2,t.stroke(),o&&(t.globalAlpha=.14,t.fillStyle=d,t.fill(),t.globalAlpha=1);let[l,c]=e.to(a[0]??[0,0]);t.font=`600 12px ${Y}`,t.textBaseline="bottom",t.textAlign="left",G(t,s,l+5,c-4,d)})}function Fe(t,e,n){t.lineJoin="round";for(let r of n.walks){let s=n.number(r.who)===n.selected,o=r.frames.filter(u=>u<=n.frame).length,a=n.selected===null||s?1:Qe;t.strokeStyle=n.colour(r.who);for(let[u,d,l,c]of[[Math.max(0,o-1),r.places.length,1,.3],[0,o,s?3:2,.9]]){t.globalAlpha=a*c,t.lineWidth=l,t.beginPath();let m=!1;for(let x of r.places.slice(u,d)){let v=Number.isFinite(x[0]);v&&m?t.lineTo(...e.to(x)):v&&t.moveTo(...e.to(x)),m=v}t.stroke()}}t.globalAlpha=1}function $e(t,e,n,r){let s=[...n.here].sort((o,a)=>Number(ue(n,o))-Number(ue(n,a)));for(let o of s){let a=ue(n,o)||n.number(o.who)===n.hovered,u=n.colour(o.who),[d,l]=e.to([o.x,o.y]);if(t.globalAlpha=n.selected===null||a?1:.45,r.has("ellipses")&&o.long>0&&nt(t,o,d,l,e.scale,u),t.beginPath(),t.arc(d,l,a?7:5,0,2*Math.PI),t.fillStyle=u,t.strokeStyle=a?"#ffffff":B,t.lineWidth=a?2.5:1.5,t.fill(),t.stroke(),rt(t,o,d,l,e.scale,u),r.has("labels")||a){t.font=`600 12px ${Y}`,t.textAlign="left",t.textBaseline="middle";let c=a?n.name(o.who):String(n.number(o.who));G(t,c,d+10,l-10,"#ffffff")}}t.globalAlpha=1}function He(t,e,n,r){let[s,o]=[e.to([n.x,n.y]),e.to([r.x,r.y])];t.setLineDash([5,4]),X(t,e,[[n.x,n.y],[r.x,r.y]],!1),t.strokeStyle="#ffffff",t.lineWidth=2,t.stroke(),t.setLineDash([]),t.font=`700 13px ${Y}`,t.textAlign="center",t.textBaseline="middle";let a=Math.hypot(n.x-r.x,n.y-r.y);G(t,`${a.toFixed(2)} m`,(s[0]+o[0])/2,(s[1]+o[1])/2-10,"#ffffff")}var ue=(t,e)=>t.number(e.who)===t.selected;function nt(t,e,n,r,s,o){t.beginPath(),t.ellipse(n,r,e.long*s,e.short*s,-e.angle,0,2*Math.PI),t.save(),t.fillStyle=o,t.globalAlpha*=.25,t.fill(),t.restore(),t.strokeStyle=o,t.lineWidth=1.25,t.stroke()}function rt(t,{vx:e,vy:n},r,s,o,a){Math.hypot(e,n)>.2&&(t.beginPath(),t.moveTo(r,s),t.lineTo(r+e*o,s-n*o),t.strokeStyle=a,t.lineWidth=2,t.stroke())}function G(t,e,n,r,s){t.lineJoin="round",t.lineWidth=3.5,t.strokeStyle="rgba(10, 14, 20, 0.8)",t.strokeText(e,n,r),t.fillStyle=s,t.fillText(e,n,r)}function Oe(t,e,n){return({model:r,el:s,view:o})=>{let a=p("div",{class:`hoilab-${t}`,"data-lm-suppress-shortcuts":"true"}),u=a.attachShadow({mode:"open"});u.append(p("style",{},e)),s.append(a);let d=new I(r,o),l=!1,c=[()=>d.close(),()=>a.remove()];return d.ask("describe").then(m=>{l||c.unshift(n({model:r,host:a,shadow:u,channel:d},m))}).catch(m=>u.append(p("p",{role:"alert"},m.message))),()=>{l=!0;for(let m of c.splice(0))m()}}}function Ne(t,e){return Me(t,n=>{t.dataset.theme=n?"dark":"light",e(_(t))})}var Z=class{#e=new Map;#t;#r;constructor(e,n=()=>{}){this.#t=e,this.#r=n}has(e){return this.#e.has(e)}get(e){let n=this.#e.get(e);return n!==void 0&&(this.#e.delete(e),this.#e.set(e,n)),n}set(e,n){let r=this.#e.get(e);r!==void 0&&r!==n&&this.#r(r),this.#e.delete(e),this.#e.set(e,n);for(let[s,o]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(s),this.#r(o)}}delete(e){let n=this.#e.get(e);n!==void 0&&this.#e.delete(e)&&this.#r(n)}clear(){for(let e of this.#e.values())this.#r(e);this.#e.clear()}};var F=256,st=64,ot=7,K=class{#e;#t;#r;#s=new Z(st);#o=new Set;constructor(e,n,r){this.#e=e,this.#t=n,this.#r=r}ready(e){return this.#s.has(Math.floor(e/F))||e>=this.#t}at(e){let n=Math.floor(e/F),r=this.#s.get(n);if(!r){this.#n(n);return}return e-r.start>F/2&&!this.#s.has(n+1)&&this.#n(n+1),it(r,e-r.start)}async#n(e){let n=e*F;if(!(this.#o.has(e)||n>=this.#t)){this.#o.add(e);try{let r=Math.min(n+F,this.#t),[,[s,o,a]]=await this.#e.ask("places",{start:n,stop:r});if(!s||!o||!a)return;this.#s.set(e,{start:n,offsets:R(s),who:R(o),rows:P(a)}),this.#r()}finally{this.#o.delete(e)}}}};function it(t,e){let n=[];for(let r=t.offsets[e]??0;r<(t.offsets[e+1]??0);r++){let[s,o,a,u,d,l,c]=t.rows.subarray(r*ot);n.push({who:t.who[r],x:s,y:o,long:a,short:u,angle:d,vx:l,vy:c})}return n}function We(t,e){let n=new Map;for(let r=0;r<t.length/2;r++){let s=t[r*2],o=n.get(s)??{who:s,frames:[],places:[]};o.frames.push(t[r*2+1]),o.places.push([e[r*2],e[r*2+1]]),n.set(s,o)}return[...n.values()]}function he(t,e,n,r){let[s,o]=[void 0,r];for(let a of t){let[u,d]=n([a.x,a.y]),l=Math.hypot(u-e[0],d-e[1]);l<o&&([s,o]=[a,l])}return s}var q=class{speed=1;loop=!1;#e=1;#t=0;#r=0;#s=0;#o=0;#n=0;#i;constructor(e){this.#i=e}get playing(){return this.#n!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:n}=this.#i,r=n(e-1),s=r>0?(e-1)/r*this.speed:0;return Math.max(1,Math.round(s/30))+this.#e-1}play(e){this.#t=e>=this.#i.frames-1?0:e,this.#r=this.#i.seconds(this.#t),this.#e=1,this.#s=0,this.#o=performance.now(),this.#t!==e&&this.#i.show(this.#t),this.playing||(this.#n=requestAnimationFrame(this.#a))}pause(){cancelAnimationFrame(this.#n),this.#n=0}jump(e){this.#t=e,this.#r=this.#i.seconds(e)}#a=e=>{let{seconds:n,ready:r,show:s,frames:o}=this.#i;this.#n=requestAnimationFrame(this.#a);let a=Math.min(e-this.#o,250);this.#o=e;let u=Math.min(this.#t+this.stride,o-1);if(this.#t>=o-1)this.#l();else if(!r(u)&&this.#r>=n(u))this.#s+=a,this.#s>350&&this.#e<6&&(this.#e+=1,this.#s=0);else{this.#r+=a/1e3*this.speed;let d=this.#t;for(let l=u;l>d&&n(l)<=this.#r&&r(l);)d=l,l=Math.min(l+this.stride,o-1);if(d===this.#t)return;this.#t=d,s(d)}};#l(){this.loop?(this.jump(0),this.#i.show(0)):(this.pause(),this.#i.end())}};var De=74;var ce=[.25,.5,1,2,4,8],J=class{el;#e;#t;#r;#s;#o;#n=p("span",{class:"now"});#i;#a=new Map;constructor(e){this.#e=e;let n=Math.max(0,e.frames-1),r=S("first","First frame (Home)",()=>e.jump(0)),s=S("last","Last frame (End)",()=>e.jump(n));r.classList.add("first"),s.classList.add("last"),this.#t=S("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#r=S("loop","Loop",()=>e.set("loop",this.#r.getAttribute("aria-pressed")!=="true")),this.#o=p("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#o.addEventListener("change",()=>e.jump(Number(this.#o.value))),this.#o.addEventListener("focus",()=>this.#o.select()),this.#s=p("select",{"aria-label":"Speed",title:"Speed"}),this.#d(ce),this.#s.addEventListener("change",()=>e.set("speed",Number(this.#s.value))),this.#i=p("input",{type:"range",min:0,max:n,step:1,value:0,"aria-label":"Frame"}),this.#i.addEventListener("input",()=>e.jump(this.#i.valueAsNumber));let o=S("back","Frame before (←)",()=>e.step(-1)),a=S("next","Next frame (→)",()=>e.step(1)),u=`/ ${n} · `,d=p("div",{class:"bar",role:"toolbar","aria-label":"Playback"},p("div",{class:"group"},r,o,this.#t,a,s),p("div",{class:"clock"},this.#o,u,this.#n,`/ ${V(e.seconds(n))}`),p("div",{class:"grow"}),this.#l(),p("div",{class:"group"},this.#s,this.#r));d.style.setProperty("--digits",String(String(n).length));let l=p("div",{class:"slide"},this.#i);l.style.setProperty("--gutter",`${De}px`),this.el=p("div",{},d,l)}show(e,n){let{frames:r,seconds:s}=this.#e,o=V(s(e));if(this.#o.getRootNode()instanceof ShadowRoot&&this.#u())return;this.#o.value=String(e),this.#n.textContent=o,this.#i.value=String(e),this.#i.setAttribute("aria-valuetext",`frame ${e}, ${o}`);let a=e/Math.max(1,r-1);this.#i.style.setProperty("--done",`calc(8px + (100% - 16px) * ${a})`),this.#t.replaceChildren(ae(n?"pause":"play")),this.#t.setAttribute("aria-label",n?"Pause (space)":"Play (space)"),this.#t.title=n?"Pause (space)":"Play (space)"}settings(e,n,r){for(let[s,o]of this.#a)o.setAttribute("aria-pressed",String(e.has(s)));ce.includes(n)||this.#d([...ce,n].sort((s,o)=>s-o)),this.#s.value=String(n),this.#r.setAttribute("aria-pressed",String(r))}press(e){this.#a.get(e)?.click()}#l(){let e=p("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((n,r)=>{let s=n.charAt(0).toUpperCase()+n.slice(1),o=p("button",{type:"button",class:"chip","aria-pressed":"false",title:`${s} (${r+1})`},s);o.addEventListener("click",()=>this.#e.layer(n)),this.#a.set(n,o),e.append(o)}),e}#d(e){this.#s.replaceChildren(...e.map(n=>p("option",{value:n},`${n}×`)))}#u(){let e=this.#o.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#o}};var Ie=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var ze=`.scrubber.map .stage, .zones-editor .stage { background: var(--raised); min-height: 260px; }
.stage .plane { position: absolute; inset: 0; width: 100%; height: 100%; display: block; touch-action: none; }
.stage { max-height: 62vh; }
`;var Ve=22,dt=200;function ut({model:t,host:e,shadow:n,channel:r},s){let[o,[a,u,d]]=s,l=o,c=a?xe(a):new Float64Array,m=Math.max(0,l.frames-1),x=i=>c[i]??0,v=i=>l.individuals[i]??i,$=i=>`${v(i)} ${l.classes[i]??""}`.trim(),H=i=>z(v(i),l.palette),Q=()=>new Set(t.get("layers")),ee=()=>t.get("selected")??null,te=i=>Math.min(m,Math.max(0,Math.round(i)||0)),_e=d?P(d):new Float32Array,pe=l.heat&&u?Pe(l.heat,P(u)):null,ne=new K(r,l.frames,()=>k()),re=p("div",{class:"message",role:"alert",hidden:!0}),me=[],O=null,f=te(Number(t.get("frame"))),N=null,W,fe=_(e),b=new U({bounds:l.bounds,up:!0,label:"Map of the ground",draw:(i,h,g,M)=>{let E=Q(),we={here:C(),walks:me,frame:f,selected:ee(),hovered:N,colour:H,name:$,number:v};Te(i,h,g,M,fe),O&&E.has("floor")&&Ee(i,h,O,l.outline),l.heat&&pe&&E.has("heat")&&Le(i,h,l.heat,pe),E.has("zones")&&Be(i,h,l.zones,l.palette),E.has("walks")&&Fe(i,h,we),E.has("flow")&&Re(i,h,_e),$e(i,h,we,E);let[oe,ie]=[be(ee()),be(N)];oe&&ie&&oe!==ie&&He(i,h,oe,ie),Ce(i,h,M)},press:()=>!1,move:(i,h,g)=>{let M=he(C(),i,E=>b.box.to(E),Ve);N=M?v(M.who):null,b.canvas.style.cursor=M?"pointer":b.box.zoomed?"grab":"default",b.say(M?je(M):"",g),k()},release:i=>{let h=he(C(),i,g=>b.box.to(g),Ve);A(t,"selected",h?v(h.who):null)},leave:()=>{N=null,b.tip.hidden=!0,k()}});b.el.append(re);let y=new q({frames:l.frames,seconds:x,ready:i=>ne.ready(i),show:i=>w(i,!0),end:()=>A(t,"playing",!1)}),L=new J({frames:l.frames,layers:l.layers,seconds:x,jump:i=>w(i),step:i=>w(f+i),toggle:()=>A(t,"playing",!t.get("playing")),set:(i,h)=>A(t,i,h),layer:i=>{let h=Q();h.delete(i)||h.add(i),A(t,"layers",l.layers.filter(g=>h.has(g)))}});function C(){return ne.at(f)??[]}function be(i){return i===null?void 0:C().find(({who:h})=>v(h)===i)}function je(i){let h=Math.hypot(i.vx,i.vy),g=Number.isFinite(h)?` · ${h.toFixed(1)} m/s`:"",M=i.long>0?` · ±${i.long.toFixed(2)} m`:"";return`${$(i.who)} · (${i.x.toFixed(1)}, ${i.y.toFixed(1)}) m${M}${g}`}function k(){e.dataset.shown=String(ne.ready(f)?f:-1),e.dataset.selected=String(ee()??""),e.dataset.here=String(C().length),b.canvas.setAttribute("aria-label",`Map at ${x(f).toFixed(2)} s: ${C().length} on the ground`),b.draw()}function w(i,h=!1,g=!0){f=te(i),h||y.jump(f),e.dataset.frame=String(f),L.show(f,y.playing),k(),g&&(h?W??=setTimeout(se,dt):se())}function se(){clearTimeout(W),W=void 0,A(t,"frame",f)}function D(){y.speed=Number(t.get("speed")),y.loop=!!t.get("loop"),L.settings(Q(),y.speed,y.loop),k()}function Ue(){t.get("playing")?y.play(f):(y.pause(),se()),L.show(f,y.playing)}function ge(i){re.textContent=i.message,re.hidden=!1}let ve={" ":()=>A(t,"playing",!t.get("playing")),ArrowLeft:()=>w(f-1),ArrowRight:()=>w(f+1),"Shift+ArrowLeft":()=>w(f-10),"Shift+ArrowRight":()=>w(f+10),Home:()=>w(0),End:()=>w(m),Escape:()=>A(t,"selected",null),"+":()=>b.zoom(1.25),"-":()=>b.zoom(.8),0:()=>b.fit()};for(let[i,h]of l.layers.entries())ve[String(i+1)]=()=>L.press(h);let ye=p("div",{class:"scrubber map",tabindex:0,role:"group","aria-label":"Map"},b.el,L.el);ye.addEventListener("keydown",i=>{let h=i.target;if(i.ctrlKey||i.metaKey||i.altKey||h.matches('input[type="text"], select')||i.key===" "&&h.matches("button"))return;let g=ve[i.shiftKey&&i.key.startsWith("Arrow")?`Shift+${i.key}`:i.key];g&&(i.preventDefault(),i.stopPropagation(),g())}),n.append(ye);let Xe=[Ne(e,i=>{fe=i,k()}),T(t,"frame",()=>{let i=te(Number(t.get("frame")));i!==f&&w(i,y.playing,!1)}),T(t,"selected",k),T(t,"layers",D),T(t,"speed",D),T(t,"loop",D),T(t,"playing",Ue)];return D(),w(f,!1,!1),r.ask("walks").then(([,[i,h]])=>{i&&h&&(me=We(R(i),P(h))),k()}).catch(ge),l.layers.includes("floor")&&Ae(r).then(i=>{O=i,e.dataset.floor="there",k()}).catch(ge),()=>{clearTimeout(W),y.pause(),b.close(),O?.picture.close();for(let i of Xe)i()}}var tn={render:Oe("map-view",Ie+ze,ut)};export{tn as default};
